from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from kernel.testing.transactions import reads_and_writes
from posts.contract import Draft, PostChanges, PostOrder, PostStatus
from posts.tests.cases import PostsTestMixin, imported_like, imported_post


class Queries(PostsTestMixin, ServiceTestCase):
    """How many queries each call takes, whatever the number of posts and likes."""

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)
        self.reader = uuid7()
        self.imported = [
            imported_post(number, author_id=self.author_id, tags=("a", f"tag-{number}"))
            for number in range(101)
        ]
        drafts = [imported_post(number, author_id=self.author_id, draft=True) for number in range(101)]
        self.service.import_posts(posts=self.imported + drafts)
        self.service.import_likes(likes=[imported_like(post.id, self.reader) for post in self.imported])

    def queries(self, call) -> int:
        with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
            call()
        return len(captured)

    def test_of_one_post(self):
        slug = "imported-1"
        self.assertEqual(self.queries(lambda: self.service.get(slug=slug)), 1)
        self.assertEqual(self.queries(lambda: self.service.get(slug=slug, viewer_id=self.reader)), 2)

    def test_of_each_list(self):
        ids = [post.id for post in self.imported]
        authors = [self.author_id, *(uuid7() for _ in range(100))]
        cursor = self.service.list_published(limit=1).next_cursor
        viewer = {"viewer_id": self.reader}
        for name, expected, call in (
            ("newest", 1, lambda n: self.service.list_published(limit=n)),
            ("popular", 1, lambda n: self.service.list_published(limit=n, order=PostOrder.POPULAR)),
            ("next page", 1, lambda n: self.service.list_published(limit=n, cursor=cursor)),
            ("viewer", 2, lambda n: self.service.list_published(limit=n, **viewer)),
            ("author", 1, lambda n: self.service.list_published(limit=n, author_ids=[self.author_id])),
            ("feed", 1, lambda n: self.service.list_published(limit=20, author_ids=authors[:n])),
            ("tag", 2, lambda n: self.service.list_published(limit=n, tag="a")),
            ("tag, viewer", 3, lambda n: self.service.list_published(limit=n, tag="a", **viewer)),
            ("liked", 2, lambda n: self.service.list_published(limit=n, liked_by=self.reader)),
            (
                "liked, viewer",
                3,
                lambda n: self.service.list_published(limit=n, liked_by=self.reader, **viewer),
            ),
            ("offset", 2, lambda n: self.service.list_published_by_offset(limit=n, offset=1)),
            ("offset, viewer", 3, lambda n: self.service.list_published_by_offset(limit=n, **viewer)),
            (
                "offset, author",
                2,
                lambda n: self.service.list_published_by_offset(limit=n, author_ids=[self.author_id]),
            ),
            (
                "offset, feed",
                2,
                lambda n: self.service.list_published_by_offset(limit=20, author_ids=authors[:n]),
            ),
            ("offset, tag", 3, lambda n: self.service.list_published_by_offset(limit=n, tag="a")),
            (
                "offset, liked",
                3,
                lambda n: self.service.list_published_by_offset(limit=n, liked_by=self.reader),
            ),
            ("all tags", 1, lambda n: self.service.list_all_tags()),
            ("drafts", 1, lambda n: self.service.list_drafts(limit=n, author_id=self.author_id)),
            ("tags", 1, lambda n: self.service.list_tags(limit=n)),
            ("by id", 1, lambda n: self.service.get_many(ids=ids[:n])),
            ("by id, viewer", 2, lambda n: self.service.get_many(ids=ids[:n], **viewer)),
            ("overview", 4, lambda n: self.service.get_overview(author_id=self.author_id, limit=n)),
            (
                "overview and more",
                5,
                lambda n: self.service.get_overview(author_id=self.author_id, limit=n, also_ids=ids[:n]),
            ),
        ):
            for size in (1, 20, 100):
                with self.subTest(name, size=size):
                    self.assertEqual(self.queries(lambda call=call, size=size: call(size)), expected)

    def test_of_each_change(self):
        def change(slug):
            own = {"slug": slug, "actor_id": self.author_id}
            post = self.service.update(**own, changes=PostChanges(title="Changed", tags=("a", "b", "c")))
            self.service.like(slug=slug, user_id=uuid7())
            self.service.unlike(slug=slug, user_id=self.reader)
            self.count_comments(post.id, 2, 1)
            self.service.unpublish(**own)
            self.service.publish(**own)
            self.service.delete(**own)

        quiet, liked = self.imported[1], self.imported[2]
        self.service.import_likes(likes=[imported_like(liked.id) for _ in range(100)])
        self.assertEqual(
            self.queries(lambda: change("imported-1")),
            self.queries(lambda: change("imported-2")),
            (quiet, liked),
        )


class ReadsBeforeWrites(PostsTestMixin, ServiceTestCase):
    """No transaction reads after its first write, so whatever it decides by was read before any change."""

    def test_in_each_change(self):
        self.service = registry.get(self.contract)
        post, reader = self.publish(tags=("a", "b")), uuid7()
        own = {"slug": post.slug, "actor_id": self.author_id}
        draft = Draft(title="New", body="Text.", tags=("b", "c"), status=PostStatus.PUBLISHED)
        imported = [imported_post(), imported_post(tags=("a", "d"), author_id=self.author_id)]
        changes = {
            "create": lambda: self.service.create(author_id=self.author_id, draft=draft),
            "first of an author": lambda: self.service.create(author_id=uuid7(), draft=draft),
            "update": lambda: self.service.update(**own, changes=PostChanges(title="Other", tags=("b", "e"))),
            "like": lambda: self.service.like(slug=post.slug, user_id=reader),
            "unlike": lambda: self.service.unlike(slug=post.slug, user_id=reader),
            "comments": lambda: self.count_comments(post.id, 2, 1),
            "unpublish": lambda: self.service.unpublish(**own),
            "publish": lambda: self.service.publish(**own),
            "delete": lambda: self.service.delete(**own),
            "import posts": lambda: self.service.import_posts(posts=imported),
            "import likes": lambda: self.service.import_likes(likes=[imported_like(imported[0].id)]),
        }
        for name, change in changes.items():
            with self.subTest(name):
                transactions = reads_and_writes("posts", change)
                self.assertIn("w", "".join(transactions))
                for transaction in transactions:
                    self.assertNotIn("wr", transaction)
