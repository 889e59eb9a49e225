from dataclasses import replace

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import PostFilter, PostStatus, Totals
from posts.imports import BATCH_SIZE
from posts.tests.cases import PostsTestMixin, imported_draft, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match


@under_each_transport
class ImportPostsTests(PostsTestMixin):
    def test_imported_post_has_the_given_id_content_and_times(self) -> None:
        given = imported_post(7, author_id=self.author_id, tags=("b", "A"), summary="Short")
        self.assertEqual(self.service.import_posts(posts=[given]), 1)
        post = self.service.get(slug="imported-7")
        self.assertEqual((post.id, post.author_id, post.tags), (given.id, self.author_id, ("a", "b")))
        self.assertEqual(
            (post.created_at, post.updated_at, post.published_at),
            (given.created_at, given.created_at, given.published_at),
        )
        self.assertEqual((post.title, post.summary, post.body), ("Imported 7", "Short", "From a backup."))

    def test_existing_posts_are_skipped(self) -> None:
        first, second = imported_post(1), imported_post(2)
        self.service.import_posts(posts=[first])
        changed = replace(first, draft=replace(first.draft, title="Changed"))
        self.assertEqual(self.service.import_posts(posts=[changed, second, second]), 1)
        self.assertEqual(self.service.get_many(ids=[first.id])[first.id].title, "Imported 1")
        self.assertEqual(self.service.import_posts(posts=[]), 0)
        assert_counters_match(self)

    def test_counters_match_after_several_batches(self) -> None:
        self.create_published(tags=("shared",))
        given = [
            imported_post(
                number,
                author_id=self.author_id if number % 2 else None,
                status=PostStatus.DRAFT if number % 5 == 0 else PostStatus.PUBLISHED,
                tags=("shared", f"tag-{number % 7}"),
            )
            for number in range(BATCH_SIZE + 10)
        ]
        self.assertEqual(self.service.import_posts(posts=given), len(given))
        assert_counters_match(self)
        self.assertEqual(self.service.import_posts(posts=given), 0)
        assert_counters_match(self)

    def test_posts_with_one_title_get_different_slugs(self) -> None:
        self.create_published("Same title")
        given = [imported_post(title=title) for title in ("Same title", "Other title") * 2]
        self.service.import_posts(posts=given)
        slugs = {post.slug for post in self.service.get_many(ids=[post.id for post in given]).values()}
        self.assertEqual(len(slugs - {"same-title"}), 4)
        self.assertIn("other-title", slugs)

    def test_invalid_post_is_named_and_none_is_imported(self) -> None:
        bad = imported_post(title="")
        with self.assertRaises(Invalid) as caught:
            self.service.import_posts(posts=[*(imported_post(number) for number in range(BATCH_SIZE)), bad])
        self.assertIn(str(bad.id), caught.exception.detail)
        self.assertEqual(list(caught.exception.fields), ["title"])
        self.assertEqual(self.all_pages(), [])

    def test_publication_time_without_published_status_or_the_reverse_raises_invalid(self) -> None:
        for post in (
            replace(imported_post(), published_at=None),
            replace(imported_draft(), published_at=imported_post().created_at),
        ):
            with self.subTest(status=post.draft.status), self.assertRaises(Invalid) as caught:
                self.service.import_posts(posts=[post])
            self.assertEqual(list(caught.exception.fields), ["published_at"])


@under_each_transport
class ImportLikesTests(PostsTestMixin):
    def test_likes_of_a_draft_count_once_it_is_published(self) -> None:
        published, draft = self.create_published(tags=("a",)), self.create()
        reader = uuid7()
        likes = [imported_like(post.id, user, 3) for post in (published, draft) for user in (reader, uuid7())]
        self.assertEqual(self.service.import_likes(likes=likes), 4)
        self.assertEqual(self.totals(), Totals(published=1, drafts=1, likes=2, comments=0))
        liked = self.all_pages(filters=PostFilter(liked_by=reader))
        self.assertEqual([post.id for post in liked], [published.id])
        assert_counters_match(self)
        self.publish(draft)
        self.assertEqual(self.totals(), Totals(published=2, drafts=0, likes=4, comments=0))
        assert_counters_match(self)

    def test_existing_likes_and_likes_of_unknown_posts_are_skipped(self) -> None:
        post, reader = self.create_published(), uuid7()
        self.like(post, reader)
        new = imported_like(post.id)
        given = [imported_like(post.id, reader), new, new, imported_like(uuid7())]
        self.assertEqual(self.service.import_likes(likes=given), 1)
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 2)
        self.assertEqual(self.service.import_likes(likes=[new]), 0)
        assert_counters_match(self)

    def test_counters_match_after_several_batches(self) -> None:
        posts = [imported_post(number, tags=("a",)) for number in range(4)]
        posts.append(imported_draft(4, tags=("a",)))
        self.service.import_posts(posts=posts)
        likes = [imported_like(posts[number % 5].id, number=number) for number in range(BATCH_SIZE + 10)]
        self.assertEqual(self.service.import_likes(likes=likes), len(likes))
        self.assertEqual({post.likes_count for post in self.all_pages()}, {102})
        self.assertEqual({post.status for post in self.all_pages()}, {PostStatus.PUBLISHED})
        assert_counters_match(self)
