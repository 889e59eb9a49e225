import random
from contextlib import suppress

from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import PostChanges, PostStatus
from posts.tests.cases import PostsTestMixin, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match

TAGS = ("a", "b", "c", "d")


class Counters(PostsTestMixin, ServiceTestCase):
    """After any changes in any order, every counter and copy is what the rows say."""

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)
        self.authors = [uuid7() for _ in range(3)]
        self.readers = [uuid7() for _ in range(4)]
        self.posts = []
        self.version = 0

    def test_any_changes_in_any_order(self):
        for seed in range(4):
            self.chance = random.Random(seed)
            with self.subTest(seed=seed):
                for _ in range(40):
                    with suppress(NotFound):  # a draft is not liked
                        self.chance.choice(self.acts())()
                assert_counters_match(self)

    def acts(self):
        always = [self.create, self.import_some]
        return always + [
            self.edit,
            self.publish_one,
            self.unpublish_one,
            self.like,
            self.like,
            self.unlike,
            self.count_some,
            self.delete_one,
        ] * bool(self.posts)

    def any_tags(self):
        return tuple(self.chance.sample(TAGS, self.chance.randint(0, 3)))

    def a_post(self):
        return self.chance.choice(self.posts)

    def arguments(self, post):
        return {"slug": post.slug, "actor_id": post.author_id}

    def create(self):
        author_id, status = (
            self.chance.choice(self.authors),
            self.chance.choice([PostStatus.DRAFT, PostStatus.PUBLISHED]),
        )
        self.posts.append(self.write(author_id=author_id, status=status, tags=self.any_tags()))

    def edit(self):
        self.service.update(**self.arguments(self.a_post()), changes=PostChanges(tags=self.any_tags()))

    def publish_one(self):
        self.service.publish(**self.arguments(self.a_post()))

    def unpublish_one(self):
        self.service.unpublish(**self.arguments(self.a_post()))

    def like(self):
        self.service.like(slug=self.a_post().slug, user_id=self.chance.choice(self.readers))

    def unlike(self):
        self.service.unlike(slug=self.a_post().slug, user_id=self.chance.choice(self.readers))

    def count_some(self):
        self.version += self.chance.randint(0, 2)
        self.count_comments(self.a_post().id, self.chance.randint(0, 5), self.version)

    def delete_one(self):
        post = self.posts.pop(self.chance.randrange(len(self.posts)))
        self.service.delete(**self.arguments(post))

    def import_some(self):
        posts = [
            imported_post(
                author_id=self.chance.choice(self.authors),
                draft=self.chance.random() < 0.5,
                tags=self.any_tags(),
            )
            for _ in range(3)
        ]
        self.service.import_posts(posts=posts)
        self.posts += self.service.get_many(ids=[post.id for post in posts]).values()
        self.service.import_likes(
            likes=[imported_like(self.a_post().id, self.chance.choice(self.readers)) for _ in range(4)]
        )
