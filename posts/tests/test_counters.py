import random
from collections.abc import Callable
from contextlib import suppress

from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from posts.contract import PostChanges, PostStatus, PostSummary
from posts.tests.cases import PostsTestCase, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match

TAGS = ("a", "b", "c", "d")


class RandomChangesTests(PostsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.authors = [uuid7() for _ in range(3)]
        self.readers = [uuid7() for _ in range(4)]
        self.posts: list[PostSummary] = []
        self.revision = 0

    def test_counters_match_after_changes_in_any_order(self) -> None:
        for seed in range(4):
            self.random = random.Random(seed)
            with self.subTest(seed=seed):
                for _ in range(40):
                    with suppress(NotFound):  # a draft cannot be liked
                        self.random.choice(self.changes())()
                assert_counters_match(self)

    def changes(self) -> list[Callable[[], object]]:
        """Return the changes that are possible now."""
        changes: list[Callable[[], object]] = [self.create_any, self.import_any]
        if self.posts:
            changes += [
                lambda: self.update(self.any_post(), PostChanges(tags=self.any_tags())),
                lambda: self.publish(self.any_post()),
                lambda: self.unpublish(self.any_post()),
                lambda: self.like(self.any_post(), self.random.choice(self.readers)),
                lambda: self.like(self.any_post(), self.random.choice(self.readers)),
                lambda: self.unlike(self.any_post(), self.random.choice(self.readers)),
                self.count_any,
                self.delete_any,
            ]
        return changes

    def any_tags(self) -> tuple[str, ...]:
        return tuple(self.random.sample(TAGS, self.random.randint(0, 3)))

    def any_status(self) -> PostStatus:
        return self.random.choice([PostStatus.DRAFT, PostStatus.PUBLISHED])

    def any_post(self) -> PostSummary:
        return self.random.choice(self.posts)

    def create_any(self) -> None:
        author_id = self.random.choice(self.authors)
        self.posts.append(self.create(author_id=author_id, status=self.any_status(), tags=self.any_tags()))

    def count_any(self) -> None:
        self.revision += self.random.randint(0, 2)
        self.count_comments(self.any_post().id, self.random.randint(0, 5), self.revision)

    def delete_any(self) -> None:
        self.delete(self.posts.pop(self.random.randrange(len(self.posts))))

    def import_any(self) -> None:
        posts = [
            imported_post(
                author_id=self.random.choice(self.authors), status=self.any_status(), tags=self.any_tags()
            )
            for _ in range(3)
        ]
        self.service.import_posts(posts=posts)
        self.posts += self.service.get_many(ids=[post.id for post in posts]).values()
        self.service.import_likes(
            likes=[imported_like(self.any_post().id, self.random.choice(self.readers)) for _ in range(4)]
        )
