from collections.abc import Callable
from typing import Any

from comments.contract import Comment, CommentOrder, CommentStatus
from comments.models import Comment as Row
from comments.service import CommentsService
from comments.tests.cases import CommentsTestMixin
from comments.tests.remote_doubles import LONG_AGO
from kernel.contracts.service import Page
from kernel.testing.cases import ServiceTestCase
from kernel.testing.plans import wasteful_plans


class IndexTests(CommentsTestMixin, ServiceTestCase):
    """Each query reads only the rows it returns, in the order of an index."""

    service = CommentsService()

    def setUp(self) -> None:
        super().setUp()
        posts = [self.add_post(author_id=self.post.author_id) for _ in range(10)]
        parents = [self.imported(post=post) for post in posts for _ in range(10)]
        replies = [self.imported(post=posts[0], parent_id=parents[0].id) for _ in range(10)]
        self.service.import_comments(comments=parents + replies)
        self.ids = [parent.id for parent in parents[:5]]
        self.other_post = posts[1]

    def test_pages_use_an_index(self) -> None:
        for order in CommentOrder:
            self.check(self.service.list_for_post, post_id=self.other_post.id, order=order)
        self.check(self.service.list_replies, comment_id=self.ids[0])

    def check(self, listing: Callable[..., Page[Comment]], **arguments: Any) -> None:
        """Check the first page and the next one."""
        cursor = listing(limit=2, **arguments).next_cursor
        for position in ({}, {"cursor": cursor}):
            with self.subTest(listing.__name__, **arguments, **position):
                self.assertEqual(self.wasteful(listing, limit=2, **arguments, **position), [])

    def test_list_received_uses_an_index(self) -> None:
        self.assertEqual(self.wasteful(self.service.list_received, post_author_id=self.post.author_id), [])

    def test_list_all_and_get_by_number_use_an_index(self) -> None:
        post = {"post_id": self.other_post.id}
        self.assertEqual(self.wasteful(self.service.list_all_for_post, **post), [])
        self.assertEqual(self.wasteful(self.service.get_by_number, **post, number=1), [])

    def test_count_for_posts_uses_an_index(self) -> None:
        self.assertEqual(self.wasteful(self.service.count_for_posts, post_ids=[self.other_post.id]), [])

    def test_admin_list_uses_an_index(self) -> None:
        comments = Row.objects.order_by("-created_at", "-id")
        for filters in ({"created_at__gte": LONG_AGO}, {"status": CommentStatus.HIDDEN}):
            with self.subTest(filters):
                self.assertEqual(
                    self.wasteful(lambda filters=filters: list(comments.filter(**filters)[:2])), []
                )

    def wasteful(self, call: Callable[..., object], **arguments: Any) -> list[str]:
        return wasteful_plans("comments", lambda: call(**arguments))
