import math
from collections.abc import Callable
from functools import partial

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from comments.contract import Comment, CommentOrder
from comments.service import CommentsService
from comments.tests.cases import CommentsTestMixin
from kernel.contracts.service import Page
from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTestCase
from kernel.testing.transactions import reads_and_writes
from posts.contract import PostSummary


def lists_of(values: int) -> int:
    """Return into how many lists the engine splits the values of one IN."""
    longest: int | None = connections[alias_of("comments")].ops.max_in_list_size()
    return math.ceil(values / longest) if longest else 1


class QueryTests(CommentsTestMixin, ServiceTestCase):
    """The number of queries does not depend on the number of comments."""

    service = CommentsService()

    def setUp(self) -> None:
        super().setUp()
        parents = [self.imported() for _ in range(101)]
        replies = [self.imported(parent_id=parent.id) for parent in parents for _ in range(2)]
        self.service.import_comments(comments=parents + replies)
        self.ids = [parent.id for parent in parents]

    def queries(self, call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connections[alias_of("comments")]) as captured:
            call()
        return len(captured)

    def test_number_of_queries_is_independent_of_the_page_size(self) -> None:
        first = self.ids[0]
        self.service.import_comments(comments=[self.imported(parent_id=first) for _ in range(101)])
        cursor = self.page(1).next_cursor
        calls: dict[str, tuple[int, Callable[[int], object]]] = {
            "list_for_post, newest": (2, lambda size: self.page(size, order=CommentOrder.NEWEST)),
            "list_for_post, oldest": (2, lambda size: self.page(size, order=CommentOrder.OLDEST)),
            "list_for_post, next page": (2, lambda size: self.page(size, cursor=cursor)),
            "list_replies": (2, lambda size: self.service.list_replies(comment_id=first, limit=size)),
            "list_received": (
                1,
                lambda size: self.service.list_received(post_author_id=self.post.author_id, limit=size),
            ),
            "count_for_posts": (
                1,
                lambda size: self.service.count_for_posts(
                    post_ids=[self.post.id, *(uuid7() for _ in range(size - 1))]
                ),
            ),
        }
        for name, (expected, call) in calls.items():
            for size in (1, 20, 100):
                more_lists = lists_of(size) - 1 if name.startswith("list_for_post") else 0
                with self.subTest(name, size=size):
                    self.assertEqual(self.queries(partial(call, size)), expected + more_lists)

    def page(
        self, size: int, *, order: CommentOrder = CommentOrder.NEWEST, cursor: str | None = None
    ) -> Page[Comment]:
        return self.service.list_for_post(post_id=self.post.id, limit=size, order=order, cursor=cursor)

    def test_page_without_replies_takes_one_query(self) -> None:
        post = self.add_post()
        self.create(post=post)
        self.assertEqual(self.queries(lambda: self.service.list_for_post(post_id=post.id)), 1)

    def test_list_all_and_get_by_number_take_one_query(self) -> None:
        for post in (self.post, self.add_post()):
            self.assertEqual(self.queries(partial(self.service.list_all_for_post, post_id=post.id)), 1)
        self.assertEqual(self.queries(lambda: self.service.get_by_number(post_id=self.post.id, number=1)), 1)

    def test_changes_of_a_long_thread_take_no_more_queries(self) -> None:
        def change(post: PostSummary) -> None:
            comment = self.create(post=post)
            reply = self.reply(comment)
            self.update(reply)
            self.hide(comment)
            self.show(comment)
            self.delete(reply)

        first = self.add_post()
        self.create(post=first)
        self.assertEqual(
            self.queries(lambda: change(first)), self.queries(lambda: change(self.post)), "of a long thread"
        )

    def test_number_of_queries_of_an_import_is_independent_of_posts(self) -> None:
        counts = set()
        for posts in (1, 20, 50):
            imported = [self.imported(post=self.add_post()) for _ in range(posts)]
            first = self.queries(partial(self.service.import_comments, comments=imported))
            again = self.queries(partial(self.service.import_comments, comments=imported))
            counts.add((first, again))
        self.assertEqual(len(counts), 1, counts)


class ReadsBeforeWritesTests(CommentsTestMixin, ServiceTestCase):
    """No transaction reads after its first write, which Cloud Firestore refuses."""

    service = CommentsService()

    def test_no_change_reads_after_its_first_write(self) -> None:
        comment = self.create()
        reply = self.reply(comment)
        other = self.add_post()
        imported = [self.imported(post=other), self.imported(parent_id=comment.id), self.imported()]
        changes = {
            "create": lambda: self.create(post=self.add_post()),
            "reply": lambda: self.reply(comment),
            "update": lambda: self.update(comment),
            "hide": lambda: self.hide(reply),
            "show": lambda: self.show(reply),
            "delete": lambda: self.delete(reply),
            "import": lambda: self.service.import_comments(comments=imported),
        }
        for name, change in changes.items():
            with self.subTest(name):
                transactions = reads_and_writes("comments", change)
                self.assertIn("w", "".join(transactions))
                for transaction in transactions:
                    self.assertNotIn("wr", transaction)
