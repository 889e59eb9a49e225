from collections.abc import Callable
from functools import partial
from typing import Any

from uuid_utils.compat import uuid7

from kernel.contracts.service import Page
from kernel.testing.plans import wasteful_plans
from posts.contract import PostFilter, PostOrder
from posts.tests.cases import PostsTestCase, imported_draft, imported_like, imported_post


class IndexTests(PostsTestCase):
    """An index alone serves each query: no other row is read, and none is sorted."""

    def setUp(self) -> None:
        super().setUp()
        posts = [
            imported_post(number, author_id=self.author_id, tags=("a", f"tag-{number}"))
            for number in range(30)
        ]
        drafts = [imported_draft(number, author_id=self.author_id) for number in range(30)]
        self.service.import_posts(posts=posts + drafts)
        self.reader = uuid7()
        self.service.import_likes(likes=[imported_like(post.id, self.reader) for post in posts])
        self.ids = [post.id for post in posts[:5]]
        own = (self.author_id,)
        self.filters = [
            PostFilter(),
            PostFilter(author_ids=own),
            PostFilter(tag="a"),
            PostFilter(tag="a", author_ids=own),
        ]

    def assert_served(self, call: Callable[[], object]) -> None:
        self.assertEqual(wasteful_plans("posts", call), [])

    def assert_pages_served(self, get_page: Callable[..., Page[Any]], **arguments: Any) -> None:
        """Fail if an index does not serve the first page or the next one."""
        cursor = get_page(limit=2, **arguments).next_cursor
        for place in ({}, {"cursor": cursor}):
            with self.subTest(get_page.__name__, **arguments, **place):
                self.assert_served(partial(get_page, limit=2, **arguments, **place))

    def test_an_index_serves_the_read_of_a_post(self) -> None:
        self.assert_served(lambda: self.service.get(slug="imported-1", viewer_id=self.reader))

    def test_an_index_serves_each_list(self) -> None:
        published = self.service.list_published
        for order in PostOrder:
            for filters in self.filters:
                self.assert_pages_served(published, filters=filters, order=order, viewer_id=self.reader)
        self.assert_pages_served(published, filters=PostFilter(liked_by=self.reader))
        self.assert_pages_served(self.service.list_drafts, author_id=self.author_id)
        self.assert_pages_served(self.service.list_tags)

    def test_an_index_serves_each_list_by_offset(self) -> None:
        by_offset = partial(self.service.list_published_by_offset, limit=2, offset=2, viewer_id=self.reader)
        for filters in (*self.filters, PostFilter(liked_by=self.reader)):
            with self.subTest(filters):
                self.assert_served(partial(by_offset, filters=filters))
        self.assert_served(self.service.list_all_tags)

    def test_an_index_serves_the_read_of_posts_by_id(self) -> None:
        self.assert_served(lambda: self.service.get_many(ids=self.ids, viewer_id=self.reader))

    def test_an_index_serves_an_overview(self) -> None:
        self.assert_served(lambda: self.service.get_overview(author_id=self.author_id, also_ids=self.ids))
