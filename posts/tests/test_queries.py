from collections.abc import Callable
from functools import partial

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from kernel.db.router import alias_of
from kernel.testing.transactions import reads_and_writes
from posts.contract import Draft, PostChanges, PostFilter, PostOrder, PostStatus
from posts.tests.cases import PostsTestCase, imported_draft, imported_like, imported_post


class QueryCountTests(PostsTestCase):
    """The number of queries does not depend on the number of posts and likes."""

    def setUp(self) -> None:
        super().setUp()
        self.reader = uuid7()
        self.imported = [
            imported_post(number, author_id=self.author_id, tags=("a", f"tag-{number}"))
            for number in range(101)
        ]
        drafts = [imported_draft(number, author_id=self.author_id) for number in range(101)]
        self.service.import_posts(posts=self.imported + drafts)
        self.service.import_likes(likes=[imported_like(post.id, self.reader) for post in self.imported])

    def count_queries(self, call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
            call()
        return len(captured)

    def assert_counts(self, calls: dict[str, tuple[int, Callable[[int], object]]]) -> None:
        """Fail if a call with a size of 1, 20 or 100 does not take so many queries."""
        for name, (expected, call) in calls.items():
            for size in (1, 20, 100):
                with self.subTest(name, size=size):
                    self.assertEqual(self.count_queries(partial(call, size)), expected)

    def test_read_of_a_post_takes_one_query_and_one_for_the_viewer(self) -> None:
        get = partial(self.service.get, slug="imported-1")
        self.assertEqual(self.count_queries(get), 1)
        self.assertEqual(self.count_queries(partial(get, viewer_id=self.reader)), 2)

    def test_number_of_queries_of_lists_does_not_depend_on_the_page_size(self) -> None:
        published, viewer = self.service.list_published, self.reader
        cursor = published(limit=1).next_cursor
        authors = (self.author_id, *(uuid7() for _ in range(100)))
        own, tag = PostFilter(author_ids=(self.author_id,)), PostFilter(tag="a")
        liked = PostFilter(liked_by=self.reader)
        self.assert_counts(
            {
                "newest": (1, lambda size: published(limit=size)),
                "popular": (1, lambda size: published(limit=size, order=PostOrder.POPULAR)),
                "next page": (1, lambda size: published(limit=size, cursor=cursor)),
                "viewer": (2, lambda size: published(limit=size, viewer_id=viewer)),
                "author": (1, lambda size: published(limit=size, filters=own)),
                "feed": (1, lambda size: published(filters=PostFilter(author_ids=authors[:size]))),
                "tag": (2, lambda size: published(limit=size, filters=tag)),
                "tag, viewer": (3, lambda size: published(limit=size, filters=tag, viewer_id=viewer)),
                "liked": (2, lambda size: published(limit=size, filters=liked)),
                "liked, viewer": (3, lambda size: published(limit=size, filters=liked, viewer_id=viewer)),
                "drafts": (1, lambda size: self.service.list_drafts(limit=size, author_id=self.author_id)),
                "tags": (1, lambda size: self.service.list_tags(limit=size)),
                "all tags": (1, lambda size: self.service.list_all_tags()),
            }
        )

    def test_number_of_queries_of_lists_by_offset_does_not_depend_on_the_page_size(self) -> None:
        by_offset, viewer = self.service.list_published_by_offset, self.reader
        authors = (self.author_id, *(uuid7() for _ in range(100)))
        own, tag = PostFilter(author_ids=(self.author_id,)), PostFilter(tag="a")
        liked = PostFilter(liked_by=self.reader)
        self.assert_counts(
            {
                "all": (2, lambda size: by_offset(limit=size, offset=1)),
                "viewer": (3, lambda size: by_offset(limit=size, viewer_id=viewer)),
                "author": (2, lambda size: by_offset(limit=size, filters=own)),
                "feed": (2, lambda size: by_offset(filters=PostFilter(author_ids=authors[:size]))),
                "tag": (3, lambda size: by_offset(limit=size, filters=tag)),
                "liked": (3, lambda size: by_offset(limit=size, filters=liked)),
            }
        )

    def test_number_of_queries_by_id_and_of_overviews_does_not_depend_on_the_size(self) -> None:
        ids = [post.id for post in self.imported]
        overview = partial(self.service.get_overview, author_id=self.author_id)
        self.assert_counts(
            {
                "by id": (1, lambda size: self.service.get_many(ids=ids[:size])),
                "by id, viewer": (
                    2,
                    lambda size: self.service.get_many(ids=ids[:size], viewer_id=self.reader),
                ),
                "overview": (4, lambda size: overview(limit=size)),
                "overview with further posts": (
                    5,
                    lambda size: overview(limit=size, also_ids=ids[:size]),
                ),
            }
        )

    def test_number_of_queries_of_changes_does_not_depend_on_the_number_of_likes(self) -> None:
        def change(slug: str) -> None:
            post = self.service.get(slug=slug)
            self.update(post, PostChanges(title="Changed", tags=("a", "b", "c")))
            self.like(post)
            self.unlike(post, self.reader)
            self.count_comments(post.id, 2, 1)
            self.unpublish(post)
            self.publish(post)
            self.delete(post)

        much_liked = self.imported[2]
        self.service.import_likes(likes=[imported_like(much_liked.id) for _ in range(100)])
        self.assertEqual(
            self.count_queries(lambda: change("imported-1")),
            self.count_queries(lambda: change("imported-2")),
        )


class ReadBeforeWriteTests(PostsTestCase):
    def test_no_transaction_reads_after_its_first_write(self) -> None:
        post, reader = self.create_published(tags=("a", "b")), uuid7()
        draft = Draft(title="New", body="Text.", tags=("b", "c"), status=PostStatus.PUBLISHED)
        changed = PostChanges(title="Other", tags=("b", "e"))
        imported = [imported_post(), imported_post(tags=("a", "d"), author_id=self.author_id)]
        likes = [imported_like(imported[0].id)]
        calls: dict[str, Callable[[], object]] = {
            "create": lambda: self.service.create(author_id=self.author_id, draft=draft),
            "first of an author": lambda: self.service.create(author_id=uuid7(), draft=draft),
            "update": lambda: self.update(post, changed),
            "like": lambda: self.like(post, reader),
            "unlike": lambda: self.unlike(post, reader),
            "comments": lambda: self.count_comments(post.id, 2, 1),
            "unpublish": lambda: self.unpublish(post),
            "publish": lambda: self.publish(post),
            "delete": lambda: self.delete(post),
            "import posts": lambda: self.service.import_posts(posts=imported),
            "import likes": lambda: self.service.import_likes(likes=likes),
        }
        for name, call in calls.items():
            with self.subTest(name):
                transactions = reads_and_writes("posts", call)
                self.assertIn("w", "".join(transactions))
                for transaction in transactions:
                    self.assertNotIn("wr", transaction)
