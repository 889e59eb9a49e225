from dataclasses import replace
from datetime import UTC, datetime

from django.test import SimpleTestCase
from uuid_utils.compat import uuid7

from comments.contract import MAX_BODY, MAX_COMMENTS_LISTED, Comment, Comments, CommentStatus
from kernel.contracts.codec import codecs
from kernel.rpc import protocol

LONGEST_CHARACTER = "\x01"
"""A character that a comment may contain and JSON encodes in six bytes."""

COMMENT = Comment(
    id=uuid7(),
    post_id=uuid7(),
    number=2**31 - 1,
    parent_id=uuid7(),
    author_id=uuid7(),
    body=LONGEST_CHARACTER * MAX_BODY,
    status=CommentStatus.WITHHELD,
    created_at=datetime.now(UTC),
    edited_at=datetime.now(UTC),
)


class ResponseSizeTests(SimpleTestCase):
    def test_longest_response_fits_the_limit(self) -> None:
        comments = tuple(replace(COMMENT, id=uuid7()) for _ in range(MAX_COMMENTS_LISTED))
        response = codecs(Comments)["list_all_for_post"].encode_result(comments)
        self.assertGreater(len(response), MAX_COMMENTS_LISTED * MAX_BODY * 6)
        self.assertLess(len(response), protocol.MAX_RESPONSE_BYTES)
