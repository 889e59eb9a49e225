import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from unittest.mock import patch

from uuid_utils.compat import uuid7

from accounts.contract import ActivationChanged
from kernel.contracts.errors import NotFound
from kernel.reconciliation import Difference
from kernel.testing.concurrency import run_concurrently
from kernel.testing.events import envelope_of
from posts import reconciliation
from posts.contract import PostChanges, PostStatus, Totals
from posts.models import Like, Post
from posts.reading import SUMMARIES, with_slug
from posts.tests.cases import PostsTransactionTestCase, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match

WRITERS = 6


class ConcurrencyTests(PostsTransactionTestCase):
    def test_concurrent_posts_with_one_title_have_different_slugs(self) -> None:
        posts = run_concurrently(*[lambda: self.create_published("Same", tags=("a",))] * WRITERS)
        self.assertEqual(len({post.slug for post in posts}), WRITERS)
        self.assertEqual(self.tag_counts(), {"a": WRITERS})
        self.assertEqual(self.totals().published, WRITERS)
        assert_counters_match(self)

    def test_concurrent_likes_of_several_users_all_count(self) -> None:
        post = self.create_published(tags=("a", "b"))
        run_concurrently(*[lambda: self.like(post)] * WRITERS)
        self.assertEqual(self.service.get(slug=post.slug).likes_count, WRITERS)
        assert_counters_match(self)

    def test_concurrent_likes_of_one_user_count_once(self) -> None:
        post, reader = self.create_published(tags=("a",)), uuid7()
        liked = run_concurrently(*[lambda: self.like(post, reader)] * WRITERS)
        self.assertEqual({(summary.likes_count, summary.liked) for summary in liked}, {(1, True)})
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 1)
        assert_counters_match(self)

    def test_concurrent_unlikes_of_one_user_count_once(self) -> None:
        post, reader = self.create_published(tags=("a",)), uuid7()
        self.like(post)
        self.like(post, reader)
        unliked = run_concurrently(*[lambda: self.unlike(post, reader)] * WRITERS)
        self.assertEqual({(summary.likes_count, summary.liked) for summary in unliked}, {(1, False)})
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 1)
        assert_counters_match(self)

    def test_response_includes_what_the_user_did_after_the_post_was_read(self) -> None:
        """On PostgreSQL each statement sees what was committed before it."""
        slug = self.create_published().slug
        for call, likes in ((self.service.like, 1), (self.service.unlike, 0)):
            before = with_slug(SUMMARIES, slug)
            call(slug=slug, user_id=self.author_id)
            after = with_slug(SUMMARIES, slug)
            with patch("posts.likes.with_slug", side_effect=[before, after]):
                self.assertEqual(call(slug=slug, user_id=self.author_id).likes_count, likes)

    def test_concurrent_publications_count_once(self) -> None:
        post = self.create(tags=("a",))
        published = run_concurrently(*[lambda: self.publish(post)] * WRITERS)
        self.assertEqual(len({post.published_at for post in published}), 1)
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(self.tag_counts(), {"a": 1})
        assert_counters_match(self)

    def test_highest_revision_of_concurrent_comments_counts_stays(self) -> None:
        post = self.create_published(tags=("a",))
        revisions = list(range(1, 4 * WRITERS))
        random.Random(1).shuffle(revisions)
        run_concurrently(
            *[partial(self.count_comments, post.id, 2 * revision, revision) for revision in revisions]
        )
        self.assertEqual(self.service.get(slug=post.slug).comments_count, 2 * max(revisions))
        assert_counters_match(self)

    def test_concurrent_changes_of_different_fields_all_stay(self) -> None:
        post = self.create_published(tags=("a",))
        outcomes = run_concurrently(
            *[
                partial(self.update, post, changes)
                for changes in (
                    PostChanges(title="New title"),
                    PostChanges(summary="New summary"),
                    PostChanges(body="New body"),
                    PostChanges(tags=("b",)),
                )
            ],
            lambda: self.like(post),
        )
        self.assertEqual([outcome for outcome in outcomes if isinstance(outcome, Exception)], [])
        after = self.service.get(slug=post.slug)
        self.assertEqual(
            (after.title, after.summary, after.body, after.tags, after.likes_count),
            ("New title", "New summary", "New body", ("b",), 1),
        )
        assert_counters_match(self)

    def test_concurrent_imports_of_the_same_rows_add_them_once(self) -> None:
        posts = [imported_post(number, tags=("a",)) for number in range(20)]
        added = run_concurrently(*[lambda: self.service.import_posts(posts=posts)] * 3)
        self.assertEqual(sorted(added), [0, 0, 20])
        likes = [imported_like(post.id) for post in posts for _ in range(2)]
        added = run_concurrently(*[lambda: self.service.import_likes(likes=likes)] * 3)
        self.assertEqual(sorted(added), [0, 0, 40])
        assert_counters_match(self)

    def test_post_deleted_during_likes_leaves_no_rows(self) -> None:
        post = self.create_published(tags=("a",))
        run_concurrently(lambda: self.delete(post), *[lambda: self.like(post)] * WRITERS)
        self.assertEqual(Like.objects.count(), 0)
        self.assertEqual(self.totals(), Totals(published=0, drafts=0, likes=0, comments=0))
        assert_counters_match(self)

    def test_highest_revision_of_concurrent_account_events_stays(self) -> None:
        for revision in range(1, 20, 2):
            self.create_published()
            events = [
                envelope_of(
                    ActivationChanged(user_id=self.author_id, is_active=active, revision=revision + active)
                )
                for active in (False, True)
            ]
            outcomes = run_concurrently(*[partial(self.service.receive, event=event) for event in events])
            self.assertEqual(outcomes, [None, None])
            self.assertFalse(Post.objects.filter(status=PostStatus.WITHHELD).exists())
        assert_counters_match(self)

    def test_reconciliation_during_writes_finds_no_difference(self) -> None:
        post = self.create_published(tags=("a",))

        def write() -> None:
            for _ in range(20):
                self.like(post)
                self.unpublish(post)
                self.publish(post)

        def reconcile() -> list[Difference]:
            return [found for _ in range(30) for found in reconciliation.reconcile(True)]

        self.assertEqual(run_concurrently(write, reconcile), [None, []])
        assert_counters_match(self)

    def test_counters_match_after_concurrent_random_changes(self) -> None:
        posts = [self.create_published(f"Post {number}", tags=("a", "b")) for number in range(2)]
        readers = [uuid7() for _ in range(2)]

        def change_at_random(seed: int) -> None:
            chance = random.Random(seed)
            for step in range(10):
                post, reader = chance.choice(posts), chance.choice(readers)
                changes = PostChanges(tags=tuple(chance.sample("abc", 2)))
                calls: list[Callable[[], object]] = [
                    partial(self.like, post, reader),
                    partial(self.unlike, post, reader),
                    partial(self.publish, post),
                    partial(self.unpublish, post),
                    partial(self.update, post, changes),
                    partial(self.count_comments, posts[0].id, step, step * 10 + seed),
                ]
                with suppress(NotFound):  # the post to like is a draft again
                    chance.choice(calls)()

        outcomes = run_concurrently(*[partial(change_at_random, seed) for seed in range(4)])
        self.assertEqual(outcomes, [None] * 4)
        assert_counters_match(self)
