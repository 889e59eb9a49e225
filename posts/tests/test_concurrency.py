import random
from contextlib import suppress
from unittest.mock import patch

from uuid_utils.compat import uuid7

from accounts.contract import ActivationChanged
from kernel.contracts.errors import NotFound
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.concurrency import run_concurrently
from kernel.testing.events import envelope_of
from posts import reconciliation
from posts.contract import PostChanges, PostStatus, Totals
from posts.models import Like, Post
from posts.reading import SUMMARIES, with_slug
from posts.tests.cases import PostsTestMixin, imported_like, imported_post
from posts.tests.reconciliation import assert_counters_match

WRITERS = 6


class Races(PostsTestMixin, ServiceTransactionTestCase):
    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)

    def test_one_title_at_once_gives_different_slugs(self):
        posts = run_concurrently(*[lambda: self.publish("Same", tags=("a",))] * WRITERS)
        self.assertEqual(len({post.slug for post in posts}), WRITERS)
        self.assertEqual(self.tag_counts(), {"a": WRITERS})
        self.assertEqual(self.totals().published, WRITERS)
        assert_counters_match(self)

    def test_likes_of_several_people_at_once_are_all_counted(self):
        post = self.publish(tags=("a", "b"))
        run_concurrently(*[lambda: self.service.like(slug=post.slug, user_id=uuid7()) for _ in range(WRITERS)])
        self.assertEqual(self.service.get(slug=post.slug).likes_count, WRITERS)
        assert_counters_match(self)

    def test_one_person_liking_at_once_is_counted_once(self):
        post, reader = self.publish(tags=("a",)), uuid7()
        answers = run_concurrently(*[lambda: self.service.like(slug=post.slug, user_id=reader)] * WRITERS)
        self.assertEqual({(answer.likes_count, answer.liked) for answer in answers}, {(1, True)})
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 1)
        assert_counters_match(self)

    def test_one_person_unliking_at_once_is_counted_once(self):
        post, reader = self.publish(tags=("a",)), uuid7()
        self.service.like(slug=post.slug, user_id=uuid7())
        self.service.like(slug=post.slug, user_id=reader)
        answers = run_concurrently(*[lambda: self.service.unlike(slug=post.slug, user_id=reader)] * WRITERS)
        self.assertEqual({(answer.likes_count, answer.liked) for answer in answers}, {(1, False)})
        self.assertEqual(self.service.get(slug=post.slug).likes_count, 1)
        assert_counters_match(self)

    def test_what_the_same_person_did_since_the_post_was_read_is_in_the_answer(self):
        """As PostgreSQL has it, where each statement sees what others have committed by then."""
        slug = self.publish().slug
        for act, likes in ((self.service.like, 1), (self.service.unlike, 0)):
            before = with_slug(SUMMARIES, slug)
            act(slug=slug, user_id=self.author_id)
            since = with_slug(SUMMARIES, slug)
            with patch("posts.likes.with_slug", side_effect=[before, since]):
                self.assertEqual(act(slug=slug, user_id=self.author_id).likes_count, likes)

    def test_publishing_at_once_is_counted_once(self):
        post = self.write(tags=("a",))
        answers = run_concurrently(*[lambda: self.service.publish(slug=post.slug, actor_id=self.author_id)] * WRITERS)
        self.assertEqual(len({answer.published_at for answer in answers}), 1)
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(self.tag_counts(), {"a": 1})
        assert_counters_match(self)

    def test_of_comments_counts_at_once_the_highest_version_stays(self):
        post = self.publish(tags=("a",))
        versions = list(range(1, 4 * WRITERS))
        random.Random(1).shuffle(versions)
        run_concurrently(
            *[
                lambda version=version: self.count_comments(post.id, 2 * version, version)
                for version in versions
            ]
        )
        self.assertEqual(self.service.get(slug=post.slug).comments_count, 2 * max(versions))
        assert_counters_match(self)

    def test_changes_of_different_fields_at_once_all_stay(self):
        post = self.publish(tags=("a",))
        outcomes = run_concurrently(
            *[
                lambda changes=changes: self.service.update(
                    slug=post.slug, actor_id=self.author_id, changes=changes
                )
                for changes in (
                    PostChanges(title="New title"),
                    PostChanges(summary="New summary"),
                    PostChanges(body="New body"),
                    PostChanges(tags=("b",)),
                )
            ],
            lambda: self.service.like(slug=post.slug, user_id=uuid7()),
        )
        self.assertEqual([outcome for outcome in outcomes if isinstance(outcome, Exception)], [])
        after = self.service.get(slug=post.slug)
        self.assertEqual(
            (after.title, after.summary, after.body, after.tags, after.likes_count),
            ("New title", "New summary", "New body", ("b",), 1),
        )
        assert_counters_match(self)

    def test_two_imports_of_the_same_bring_it_in_once(self):
        posts = [imported_post(number, tags=("a",)) for number in range(20)]
        self.assertEqual(sorted(run_concurrently(*[lambda: self.service.import_posts(posts=posts)] * 3)), [0, 0, 20])
        likes = [imported_like(post.id) for post in posts for _ in range(2)]
        self.assertEqual(sorted(run_concurrently(*[lambda: self.service.import_likes(likes=likes)] * 3)), [0, 0, 40])
        assert_counters_match(self)

    def test_a_deleted_post_leaves_nothing_behind_whoever_was_liking_it(self):
        post = self.publish(tags=("a",))
        run_concurrently(
            lambda: self.service.delete(slug=post.slug, actor_id=self.author_id),
            *[lambda: self.service.like(slug=post.slug, user_id=uuid7())] * WRITERS,
        )
        self.assertEqual(Like.objects.count(), 0)
        self.assertEqual(self.totals(), Totals(published=0, drafts=0, likes=0, comments=0))
        assert_counters_match(self)

    def test_of_what_accounts_says_at_once_the_latest_stays(self):
        for revision in range(1, 20, 2):
            self.publish()
            told = [
                envelope_of(
                    ActivationChanged(user_id=self.author_id, is_active=active, revision=revision + active)
                )
                for active in (False, True)
            ]
            outcomes = run_concurrently(*[lambda event=event: self.service.receive(event=event) for event in told])
            self.assertEqual(outcomes, [None, None])
            self.assertFalse(Post.objects.filter(status=PostStatus.WITHHELD).exists())
        assert_counters_match(self)

    def test_recounting_finds_nothing_wrong_whoever_is_writing(self):
        post = self.publish(tags=("a",))
        own = {"slug": post.slug, "actor_id": self.author_id}

        def write():
            for _ in range(20):
                self.service.like(slug=post.slug, user_id=uuid7())
                self.service.unpublish(**own)
                self.service.publish(**own)

        outcomes = run_concurrently(write, lambda: [found for _ in range(30) for found in reconciliation.reconcile(True)])
        self.assertEqual(outcomes, [None, []])
        assert_counters_match(self)

    def test_counters_are_right_after_everything_at_once(self):
        posts = [self.publish(f"Post {number}", tags=("a", "b")) for number in range(2)]
        readers = [uuid7() for _ in range(2)]

        def act_at_random(seed):
            chance = random.Random(seed)
            for step in range(10):
                slug, reader = chance.choice(posts).slug, chance.choice(readers)
                own = {"slug": slug, "actor_id": self.author_id}
                tags = tuple(chance.sample("abc", 2))
                act = chance.choice(
                    [
                        lambda slug=slug, reader=reader: self.service.like(slug=slug, user_id=reader),
                        lambda slug=slug, reader=reader: self.service.unlike(slug=slug, user_id=reader),
                        lambda own=own: self.service.publish(**own),
                        lambda own=own: self.service.unpublish(**own),
                        lambda own=own, tags=tags: self.service.update(**own, changes=PostChanges(tags=tags)),
                        lambda step=step: self.count_comments(posts[0].id, step, step * 10 + seed),
                    ]
                )
                with suppress(NotFound):  # liked when it was a draft again
                    act()

        outcomes = run_concurrently(*[lambda seed=seed: act_at_random(seed) for seed in range(4)])
        self.assertEqual(outcomes, [None] * 4)
        assert_counters_match(self)
