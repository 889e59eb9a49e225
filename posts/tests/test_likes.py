from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from kernel.testing.cases import under_each_transport
from posts.contract import PostFilter, PostOrder, Totals
from posts.tests.cases import PostsTestMixin
from posts.tests.reconciliation import assert_counters_match


class PopularityTestMixin(PostsTestMixin):
    """Read the lists that are ordered by popularity."""

    def most_popular(self) -> dict[PostFilter, str]:
        """Return the slug of the first post of each list by popularity."""
        lists = (PostFilter(), PostFilter(tag="a"), PostFilter(author_ids=(self.author_id,)))
        return {
            filters: self.all_pages(filters=filters, order=PostOrder.POPULAR)[0].slug for filters in lists
        }


@under_each_transport
class LikePostTests(PopularityTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.post = self.create_published(tags=("a",))
        self.reader = uuid7()

    def test_liking_twice_counts_once(self) -> None:
        first, second = self.like(self.post, self.reader), self.like(self.post, self.reader)
        self.assertEqual(first, second)
        self.assertEqual((first.id, first.likes_count, first.liked), (self.post.id, 1, True))
        found = self.service.get_many(ids=[self.post.id], viewer_id=self.reader)
        self.assertEqual(found[self.post.id], first)
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=1, comments=0))
        assert_counters_match(self)

    def test_likes_of_several_users_add_up(self) -> None:
        for count in (1, 2, 3):
            self.assertEqual(self.like(self.post).likes_count, count)
        self.assertEqual(self.totals().likes, 3)

    def test_unliking_twice_counts_once(self) -> None:
        self.like(self.post)
        self.like(self.post, self.reader)
        first, second = self.unlike(self.post, self.reader), self.unlike(self.post, self.reader)
        self.assertEqual(first, second)
        self.assertEqual((first.likes_count, first.liked), (1, False))
        self.assertEqual(self.all_pages(filters=PostFilter(liked_by=self.reader)), [])
        self.assertEqual(self.totals().likes, 1)
        assert_counters_match(self)

    def test_draft_or_missing_post_raises_not_found(self) -> None:
        draft = self.create()
        for slug in (draft.slug, "missing", "\x00"):
            for call in (self.service.like, self.service.unlike):
                with self.subTest(call.__name__, slug=slug), self.assertRaises(NotFound):
                    call(slug=slug, user_id=self.author_id)

    def test_liked_post_is_first_in_every_list_by_popularity(self) -> None:
        self.create_published("Another", tags=("a",))
        self.like(self.post, self.reader)
        self.assertEqual(set(self.most_popular().values()), {self.post.slug})


@under_each_transport
class CommentsCountTests(PopularityTestMixin):
    def test_only_a_higher_revision_has_an_effect(self) -> None:
        post = self.create_published(tags=("a",))
        for count, revision, expected in ((3, 5, 3), (9, 5, 3), (9, 4, 3), (2, 6, 2), (2, 7, 2), (8, 6, 2)):
            with self.subTest(count=count, revision=revision):
                self.count_comments(post.id, count, revision)
                self.assertEqual(self.service.get(slug=post.slug).comments_count, expected)
                self.assertEqual(self.totals().comments, expected)
                assert_counters_match(self)

    def test_commented_post_is_first_in_every_list_by_popularity(self) -> None:
        post = self.create_published(tags=("a",))
        self.like(self.create_published("Another", tags=("a",)))
        self.count_comments(post.id, 2, 1)
        self.assertEqual(set(self.most_popular().values()), {post.slug})

    def test_comments_of_a_draft_are_stored_but_not_in_the_totals(self) -> None:
        draft = self.create()
        self.count_comments(draft.id, 3, 1)
        self.assertEqual(self.totals().comments, 0)
        self.publish(draft)
        self.assertEqual(self.totals().comments, 3)

    def test_count_of_a_missing_post_is_ignored(self) -> None:
        self.count_comments(uuid7(), 3, 1)
