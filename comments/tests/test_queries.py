import math

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from comments.contract import Order
from comments.service import CommentsService
from comments.tests.remote_doubles import Commenting
from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTestCase
from kernel.testing.transactions import reads_and_writes


def lists_of(values: int) -> int:
    """How many lists the engine makes of the values of one IN."""
    longest = connections[alias_of("comments")].ops.max_in_list_size()
    return math.ceil(values / longest) if longest else 1


class Queries(Commenting, ServiceTestCase):
    """The number of queries does not depend on the number of comments."""

    service = CommentsService()

    def setUp(self):
        super().setUp()
        parents = [self.imported() for _ in range(101)]
        replies = [self.imported(parent_id=parent.id) for parent in parents for _ in range(2)]
        self.service.import_comments(comments=parents + replies)
        self.ids = [parent.id for parent in parents]

    def queries(self, call) -> int:
        with CaptureQueriesContext(connections[alias_of("comments")]) as captured:
            call()
        return len(captured)

    def test_of_each_list(self):
        first = self.ids[0]
        self.service.import_comments(comments=[self.imported(parent_id=first) for _ in range(101)])
        calls = {
            "list_for_post, newest": (2, lambda size: self.page(size, order=Order.NEWEST)),
            "list_for_post, oldest": (2, lambda size: self.page(size, order=Order.OLDEST)),
            "list_for_post, next page": (2, lambda size: self.page(size, cursor=self.cursor)),
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
        self.cursor = self.page(1).next_cursor
        for name, (expected, call) in calls.items():
            for size in (1, 20, 100):
                more_lists = lists_of(size) - 1 if name.startswith("list_for_post") else 0
                with self.subTest(name, size=size):
                    made = self.queries(lambda call=call, size=size: call(size))
                    self.assertEqual(made, expected + more_lists)

    def page(self, size, **values):
        return self.service.list_for_post(post_id=self.post.id, limit=size, **values)

    def test_a_page_without_replies_takes_one(self):
        post = self.add_post()
        self.create(post=post)
        self.assertEqual(self.queries(lambda: self.service.list_for_post(post_id=post.id)), 1)

    def test_of_all_on_a_post_and_of_one_by_its_number(self):
        for post in (self.post, self.add_post()):
            self.assertEqual(
                self.queries(lambda post=post: self.service.list_all_for_post(post_id=post.id)), 1
            )
        self.assertEqual(self.queries(lambda: self.service.get_by_number(post_id=self.post.id, number=1)), 1)

    def test_of_each_change(self):
        def change(post):
            comment = self.create(post=post)
            reply = self.reply(comment)
            self.service.update(comment_id=reply.id, actor_id=reply.author_id, body="Better said.")
            self.hide(comment)
            self.show(comment)
            self.delete(reply)

        first = self.add_post()
        self.create(post=first)
        self.assertEqual(
            self.queries(lambda: change(first)), self.queries(lambda: change(self.post)), "of a long thread"
        )

    def test_of_an_import_and_of_the_same_again(self):
        counts = set()
        for posts in (1, 20, 50):
            imported = [self.imported(post=self.add_post()) for _ in range(posts)]
            first = self.queries(lambda imported=imported: self.service.import_comments(comments=imported))
            again = self.queries(lambda imported=imported: self.service.import_comments(comments=imported))
            counts.add((first, again))
        self.assertEqual(len(counts), 1, counts)


class ReadsBeforeWrites(Commenting, ServiceTestCase):
    """No transaction reads after its first write: Cloud Firestore allows none."""

    service = CommentsService()

    def test_in_each_change(self):
        comment = self.create()
        reply = self.reply(comment)
        other = self.add_post()
        imported = [self.imported(post=other), self.imported(parent_id=comment.id), self.imported()]
        changes = {
            "create": lambda: self.create(post=self.add_post()),
            "reply": lambda: self.reply(comment),
            "update": lambda: self.service.update(
                comment_id=comment.id, actor_id=comment.author_id, body="Better said."
            ),
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
