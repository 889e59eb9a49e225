from dataclasses import replace
from datetime import UTC, datetime

from django.test import SimpleTestCase
from uuid_utils.compat import uuid7

from comments.contract import MAX_BODY, MAX_COMMENTS_LISTED, Comment, Comments, Status
from kernel.contracts.codec import codecs
from kernel.rpc import protocol

LONGEST_IN_JSON = "\x01"
"""A character that may be in a comment and takes six bytes: "\\u0001"."""

COMMENT = Comment(
    id=uuid7(),
    post_id=uuid7(),
    number=2**31 - 1,
    parent_id=uuid7(),
    author_id=uuid7(),
    body=LONGEST_IN_JSON * MAX_BODY,
    status=Status.WITHHELD,
    created_at=datetime.now(UTC),
    edited_at=datetime.now(UTC),
)


class LongestAnswerTest(SimpleTestCase):
    def test_is_carried_by_http(self):
        comments = tuple(replace(COMMENT, id=uuid7()) for _ in range(MAX_COMMENTS_LISTED))
        answer = codecs(Comments)["list_all_for_post"].encode_result(comments)
        self.assertGreater(len(answer), MAX_COMMENTS_LISTED * MAX_BODY * 6)
        self.assertLess(len(answer), protocol.MAX_RESPONSE_BYTES)
