from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from kernel.testing.cases import under_each_transport
from posts.contract import PostOrder, Totals
from posts.tests.cases import PostsTestMixin
from posts.tests.reconciliation import assert_counters_match


@under_each_transport
class Liking(PostsTestMixin):
    def setUp(self):
        super().setUp()
        self.post = self.publish(tags=("a",))
        self.reader = uuid7()

    def like(self, **values):
        return self.service.like(**({"slug": self.post.slug, "user_id": self.reader} | values))

    def unlike(self, **values):
        return self.service.unlike(**({"slug": self.post.slug, "user_id": self.reader} | values))

    def test_liking_twice_is_as_once(self):
        first, second = self.like(), self.like()
        self.assertEqual(first, second)
        self.assertEqual((first.id, first.likes_count, first.liked), (self.post.id, 1, True))
        self.assertEqual(
            self.service.get_many(ids=[self.post.id], viewer_id=self.reader)[self.post.id], first
        )
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=1, comments=0))
        assert_counters_match(self)

    def test_likes_of_several_people_add_up(self):
        for count in (1, 2, 3):
            self.assertEqual(self.like(user_id=uuid7()).likes_count, count)
        self.assertEqual(self.totals().likes, 3)

    def test_unliking_twice_is_as_once(self):
        self.like(user_id=uuid7())
        self.like()
        first, second = self.unlike(), self.unlike()
        self.assertEqual(first, second)
        self.assertEqual((first.likes_count, first.liked), (1, False))
        self.assertEqual(self.all_pages(5, liked_by=self.reader), [])
        self.assertEqual(self.totals().likes, 1)
        assert_counters_match(self)

    def test_only_published_posts_are_liked(self):
        draft = self.write()
        for slug in (draft.slug, "missing", "\x00"):
            for name, call in {"like": self.like, "unlike": self.unlike}.items():
                with self.subTest(name, slug=slug), self.assertRaises(NotFound):
                    call(slug=slug, user_id=self.author_id)

    def test_likes_lift_a_post_in_every_list_by_popularity(self):
        self.publish("Another", tags=("a",))
        self.like()
        for filters in ({}, {"tag": "a"}, {"author_ids": [self.author_id]}):
            with self.subTest(filters):
                first = self.all_pages(5, order=PostOrder.POPULAR, **filters)[0]
                self.assertEqual(first.id, self.post.id)


@under_each_transport
class CountingComments(PostsTestMixin):
    def tell(self, post, count, version):
        self.count_comments(post.id, count, version)

    def test_only_a_higher_version_has_an_effect(self):
        post = self.publish(tags=("a",))
        for count, version, expected in ((3, 5, 3), (9, 5, 3), (9, 4, 3), (2, 6, 2), (2, 7, 2), (8, 6, 2)):
            with self.subTest(count=count, version=version):
                self.tell(post, count, version)
                self.assertEqual(self.service.get(slug=post.slug).comments_count, expected)
                self.assertEqual(self.totals().comments, expected)
                assert_counters_match(self)

    def test_comments_lift_a_post_in_every_list_by_popularity(self):
        post = self.publish(tags=("a",))
        self.service.like(slug=self.publish("Another", tags=("a",)).slug, user_id=uuid7())
        self.tell(post, 2, 1)
        for filters in ({}, {"tag": "a"}, {"author_ids": [self.author_id]}):
            with self.subTest(filters):
                self.assertEqual(self.all_pages(5, order=PostOrder.POPULAR, **filters)[0].id, post.id)

    def test_a_drafts_comments_are_kept_but_not_in_the_totals(self):
        draft = self.write()
        self.tell(draft, 3, 1)
        self.assertEqual(self.totals().comments, 0)
        self.service.publish(slug=draft.slug, actor_id=self.author_id)
        self.assertEqual(self.totals().comments, 3)

    def test_a_post_that_is_gone_is_no_error(self):
        self.count_comments(uuid7(), 3, 1)
