from dataclasses import replace

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import PostStatus, Totals
from posts.imports import BATCH_SIZE
from posts.tests.cases import PostsTestMixin, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match


@under_each_transport
class ImportingPosts(PostsTestMixin):
    def test_posts_come_as_they_were(self):
        given = imported_post(7, author_id=self.author_id, tags=("b", "A"), summary="Short")
        self.assertEqual(self.service.import_posts(posts=[given]), 1)
        post = self.service.get(slug="imported-7")
        self.assertEqual((post.id, post.author_id, post.tags), (given.id, self.author_id, ("a", "b")))
        self.assertEqual(
            (post.created_at, post.updated_at, post.published_at),
            (given.created_at, given.created_at, given.published_at),
        )
        self.assertEqual((post.title, post.summary, post.body), ("Imported 7", "Short", "From elsewhere."))

    def test_known_ones_are_left_as_they_are(self):
        first, second = imported_post(1), imported_post(2)
        self.service.import_posts(posts=[first])
        changed = replace(first, draft=replace(first.draft, title="Changed"))
        self.assertEqual(self.service.import_posts(posts=[changed, second, second]), 1)
        self.assertEqual(self.service.get_many(ids=[first.id])[first.id].title, "Imported 1")
        self.assertEqual(self.service.import_posts(posts=[]), 0)
        assert_counters_match(self)

    def test_counters_and_copies_are_right_over_several_batches(self):
        self.publish(tags=("shared",), author_id=self.author_id)
        given = [
            imported_post(
                number,
                author_id=self.author_id if number % 2 else None,
                draft=number % 5 == 0,
                tags=("shared", f"tag-{number % 7}"),
            )
            for number in range(BATCH_SIZE + 10)
        ]
        self.assertEqual(self.service.import_posts(posts=given), len(given))
        assert_counters_match(self)
        self.assertEqual(self.service.import_posts(posts=given), 0)
        assert_counters_match(self)

    def test_every_post_gets_a_slug_of_its_own(self):
        self.publish("Same title")
        given = [imported_post(title=title) for title in ("Same title", "Other title") * 2]
        self.service.import_posts(posts=given)
        slugs = {post.slug for post in self.service.get_many(ids=[post.id for post in given]).values()}
        self.assertEqual(len(slugs - {"same-title"}), 4)
        self.assertIn("other-title", slugs)

    def test_a_post_that_does_not_fit_is_named_and_none_is_imported(self):
        bad = imported_post(title="")
        with self.assertRaises(Invalid) as caught:
            self.service.import_posts(posts=[*(imported_post(number) for number in range(BATCH_SIZE)), bad])
        self.assertIn(str(bad.id), caught.exception.detail)
        self.assertEqual(list(caught.exception.fields), ["title"])
        self.assertEqual(self.all_pages(5), [])

    def test_a_day_of_publication_goes_with_published_posts_only(self):
        for post in (
            replace(imported_post(), published_at=None),
            replace(imported_post(draft=True), published_at=imported_post().created_at),
        ):
            with self.subTest(status=post.draft.status), self.assertRaises(Invalid) as caught:
                self.service.import_posts(posts=[post])
            self.assertEqual(list(caught.exception.fields), ["published_at"])


@under_each_transport
class ImportingLikes(PostsTestMixin):
    def test_likes_count_where_a_post_is_published_and_are_kept_where_it_is_a_draft(self):
        published, draft = self.publish(tags=("a",)), self.write()
        reader = uuid7()
        likes = [imported_like(post.id, user, 3) for post in (published, draft) for user in (reader, uuid7())]
        self.assertEqual(self.service.import_likes(likes=likes), 4)
        self.assertEqual(self.totals(), Totals(published=1, drafts=1, likes=2, comments=0))
        self.assertEqual([post.id for post in self.all_pages(5, liked_by=reader)], [published.id])
        assert_counters_match(self)
        self.service.publish(slug=draft.slug, actor_id=self.author_id)
        self.assertEqual(self.totals(), Totals(published=2, drafts=0, likes=4, comments=0))
        assert_counters_match(self)

    def test_known_ones_and_those_of_unknown_posts_are_left_out(self):
        post, reader = self.publish(), uuid7()
        self.service.like(slug=post.slug, user_id=reader)
        new = imported_like(post.id)
        self.assertEqual(
            self.service.import_likes(
                likes=[imported_like(post.id, reader), new, new, imported_like(uuid7())]
            ),
            1,
        )
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 2)
        self.assertEqual(self.service.import_likes(likes=[new]), 0)
        assert_counters_match(self)

    def test_counters_are_right_over_several_batches(self):
        posts = [imported_post(number, tags=("a",), draft=number == 4) for number in range(5)]
        self.service.import_posts(posts=posts)
        likes = [imported_like(posts[number % 5].id, number=number) for number in range(BATCH_SIZE + 10)]
        self.assertEqual(self.service.import_likes(likes=likes), len(likes))
        self.assertEqual({post.likes_count for post in self.all_pages(5)}, {102})
        self.assertEqual({post.status for post in self.all_pages(5)}, {PostStatus.PUBLISHED})
        assert_counters_match(self)
