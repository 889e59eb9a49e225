from uuid_utils.compat import uuid7

from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from kernel.testing.plans import wasteful_plans
from posts.contract import PostOrder
from posts.tests.cases import PostsTestMixin, imported_like, imported_post


class Indexes(PostsTestMixin, ServiceTestCase):
    """An index alone serves each query: nothing is read that is not given, nothing sorted."""

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)
        posts = [
            imported_post(number, author_id=self.author_id, tags=("a", f"tag-{number}"))
            for number in range(30)
        ]
        drafts = [imported_post(number, author_id=self.author_id, draft=True) for number in range(30)]
        self.service.import_posts(posts=posts + drafts)
        self.reader = uuid7()
        self.service.import_likes(likes=[imported_like(post.id, self.reader) for post in posts])
        self.ids = [post.id for post in posts[:5]]

    def test_of_one_post(self):
        self.assertEqual(
            wasteful_plans("posts", lambda: self.service.get(slug="imported-1", viewer_id=self.reader)), []
        )

    def test_of_each_list(self):
        for order in PostOrder:
            for filters in (
                {},
                {"author_ids": [self.author_id]},
                {"tag": "a"},
                {"tag": "a", "author_ids": [self.author_id]},
            ):
                self.check(self.service.list_published, order=order, viewer_id=self.reader, **filters)
        self.check(self.service.list_published, liked_by=self.reader)
        self.check(self.service.list_drafts, author_id=self.author_id)
        self.check(self.service.list_tags)

    def test_of_each_list_by_offset(self):
        for filters in (
            {},
            {"author_ids": [self.author_id]},
            {"tag": "a"},
            {"tag": "a", "author_ids": [self.author_id]},
            {"liked_by": self.reader},
        ):
            with self.subTest(filters):
                self.assertEqual(
                    wasteful_plans(
                        "posts",
                        lambda filters=filters: self.service.list_published_by_offset(
                            limit=2, offset=2, viewer_id=self.reader, **filters
                        ),
                    ),
                    [],
                )
        self.assertEqual(wasteful_plans("posts", self.service.list_all_tags), [])

    def check(self, listing, **arguments):
        """The first page and the one after it."""
        cursor = listing(limit=2, **arguments).next_cursor
        for place in ({}, {"cursor": cursor}):
            with self.subTest(listing.__name__, **arguments, **place):
                self.assertEqual(
                    wasteful_plans("posts", lambda place=place: listing(limit=2, **arguments, **place)), []
                )

    def test_of_posts_by_id(self):
        self.assertEqual(
            wasteful_plans("posts", lambda: self.service.get_many(ids=self.ids, viewer_id=self.reader)), []
        )

    def test_of_an_overview(self):
        self.assertEqual(
            wasteful_plans(
                "posts", lambda: self.service.get_overview(author_id=self.author_id, also_ids=self.ids)
            ),
            [],
        )
