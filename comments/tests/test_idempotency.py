from typing import Any

from uuid_utils.compat import uuid7

from comments.tests.cases import CommentsTestMixin
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase, under_each_transport
from kernel.testing.concurrency import run_concurrently
from kernel.testing.idempotency import IdempotentCommandTests

WRITERS = 6


@under_each_transport
class CommentsIdempotencyTests(IdempotentCommandTests, CommentsTestMixin):
    def arguments_for(self, command: str) -> dict[str, Any]:
        if command == "create":
            return {"slug": self.post.slug, "author_id": uuid7(), "body": "Well said."}
        comment = self.create()
        if command in ("hide", "show"):
            if command == "show":
                self.hide(comment)
            return {"comment_id": comment.id, "moderator_id": self.moderator.id}
        arguments = {"comment_id": comment.id, "actor_id": comment.author_id}
        return arguments | ({"body": "Better said."} if command == "update" else {})

    def test_first_response_is_returned_without_remote_calls(self) -> None:
        arguments: dict[str, Any] = {
            "slug": self.post.slug,
            "author_id": uuid7(),
            "body": "Well said.",
            "key": "k",
        }
        comment = self.service.create(**arguments)
        hidden = self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id, key="k")
        self.known_posts.clear()
        self.known_users.clear()
        self.assertEqual(self.service.create(**arguments), comment)
        again = self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id, key="k")
        self.assertEqual(again, hidden)


class ConcurrentCommandTests(CommentsTestMixin, ServiceTransactionTestCase):
    """The same call several times at once."""

    def setUp(self) -> None:
        super().setUp()
        self.service = registry.get(self.contract)

    def test_concurrent_creates_with_one_key_create_one_comment(self) -> None:
        arguments: dict[str, Any] = {
            "slug": self.post.slug,
            "author_id": uuid7(),
            "body": "Well said.",
            "key": "k",
        }
        responses = run_concurrently(*[lambda: self.service.create(**arguments)] * WRITERS)
        self.assertEqual([response for response in responses if response != responses[0]], [])
        self.assertEqual((len(self.listed()), self.count()), (1, 1))

    def test_concurrent_deletes_with_one_key_all_succeed(self) -> None:
        comment = self.create()
        arguments: dict[str, Any] = {"comment_id": comment.id, "actor_id": comment.author_id, "key": "k"}
        responses = run_concurrently(*[lambda: self.service.delete(**arguments)] * WRITERS)
        self.assertEqual(responses, [None] * WRITERS)
        self.assertEqual(self.count(), 0)
