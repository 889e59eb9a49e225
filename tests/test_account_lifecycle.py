"""Deactivation, reactivation and erasure of accounts, and the effects in services."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from unittest.mock import patch
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from uuid_utils.compat import uuid7

from accounts import lifecycle
from accounts.contract import Accounts, ActivationChanged, UserErased
from comments.contract import ERASED_AUTHOR, Comments, CommentStatus
from comments.contract import Comment as CommentThread
from comments.models import Comment
from comments.tests.reconciliation import assert_counters_match as assert_comment_counters
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.db.clock import utcnow_ms
from kernel.events.models import State
from kernel.events.subscriptions import subscribers_of
from kernel.rpc import registry
from kernel.testing.concurrency import run_concurrently
from kernel.testing.events import envelope_of
from posts.contract import Draft, Post, PostChanges, PostFilter, Posts, PostStatus
from posts.models import Like
from posts.tests.reconciliation import assert_counters_match as assert_post_counters
from tests.api import PASSWORD
from tests.events import EventsTestCase


class AccountLifecycleTestCase(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.accounts = registry.get(Accounts)
        self.posts = registry.get(Posts)
        self.comments = registry.get(Comments)
        self.ann, self.bob = self.register("ann"), self.register("bob")

    def register(self, username: str) -> UUID:
        session = self.accounts.register(
            username=username, email=f"{username}@example.com", password=PASSWORD
        )
        return session.account.user.id

    def deactivate(self, user_id: UUID) -> None:
        lifecycle.set_active([user_id], False)

    def activate(self, user_id: UUID) -> None:
        lifecycle.set_active([user_id], True)

    def erase(self, user_id: UUID) -> None:
        self.accounts.erase(user_id=user_id, password=PASSWORD)

    def slugs(self) -> list[str]:
        return [post.slug for post in self.posts.list_published(limit=100).items]

    def listed(self, post: Post) -> list[CommentThread]:
        return list(self.comments.list_for_post(post_id=post.id, limit=100).items)

    def check_counters(self) -> None:
        assert_post_counters(self)
        assert_comment_counters(self)


class DeactivationTests(AccountLifecycleTestCase):
    def test_posts_and_comments_are_withheld_and_restored(self) -> None:
        post = self.publish(self.ann, tags=("news",))
        other = self.publish(self.bob)
        comment, reply = self.comment(other, self.ann), self.comment(other, self.bob)
        self.comment(other, self.ann, parent_id=reply.id)
        self.posts.like(slug=post.slug, user_id=self.bob)
        before = self.posts.get_overview(author_id=self.ann).totals

        self.deactivate(self.ann)
        self.assertEqual(self.slugs(), [other.slug])
        with self.assertRaises(NotFound):
            self.posts.get(slug=post.slug)
        self.assertEqual(self.posts.list_tags().items, ())
        self.assertEqual(self.posts.list_published(filters=PostFilter(liked_by=self.bob)).items, ())
        [shown] = self.listed(other)
        self.assertEqual((shown.id, shown.replies), (reply.id, ()))
        self.assertEqual(self.comments_count(other), 1)
        self.check_counters()

        self.activate(self.ann)
        self.assertEqual(set(self.slugs()), {post.slug, other.slug})
        self.assertEqual(self.posts.get(slug=post.slug).published_at, post.published_at)
        self.assertEqual(self.posts.get_overview(author_id=self.ann).totals, before)
        self.assertEqual(self.comments_count(other), 3)
        self.assertEqual(Comment.objects.get(pk=comment.id).body, comment.body)
        self.check_counters()

    def test_hidden_comments_stay_hidden_after_reactivation(self) -> None:
        get_user_model().objects.filter(pk=self.bob).update(is_moderator=True)
        post = self.publish(self.bob)
        first, second = self.comment(post, self.ann), self.comment(post, self.ann)
        self.comments.hide(comment_id=first.id, moderator_id=self.bob)
        self.deactivate(self.ann)
        self.comments.hide(comment_id=second.id, moderator_id=self.bob)
        self.activate(self.ann)
        self.assertEqual(self.listed(post), [])

    def test_comment_of_a_deactivated_user_stays_withheld_when_shown(self) -> None:
        get_user_model().objects.filter(pk=self.bob).update(is_moderator=True)
        post = self.publish(self.bob)
        comment = self.comment(post, self.ann)
        self.comments.hide(comment_id=comment.id, moderator_id=self.bob)
        self.deactivate(self.ann)
        shown = self.comments.show(comment_id=comment.id, moderator_id=self.bob)
        self.assertEqual((shown.status, shown.body), (CommentStatus.WITHHELD, ""))
        self.activate(self.ann)
        self.assertEqual([found.id for found in self.listed(post)], [comment.id])

    def test_posts_published_while_deactivated_are_listed_after_reactivation(self) -> None:
        draft = self.posts.create(author_id=self.ann, draft=Draft(title="T", body="B"))
        post = self.publish(self.ann)
        self.deactivate(self.ann)
        self.posts.publish(slug=draft.slug, actor_id=self.ann)
        self.posts.update(slug=post.slug, actor_id=self.ann, changes=PostChanges(body="Other words."))
        self.assertEqual(self.slugs(), [])
        self.posts.unpublish(slug=post.slug, actor_id=self.ann)
        self.activate(self.ann)
        self.assertEqual(self.slugs(), [draft.slug])
        self.check_counters()

    def test_valid_access_token_of_a_deactivated_user_cannot_write(self) -> None:
        post = self.publish(self.bob)
        self.deactivate(self.ann)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)
        with self.assertRaises(Forbidden):
            self.comment(post, self.ann)

    def test_likes_stay_but_a_deactivated_user_cannot_like(self) -> None:
        liked, other = self.publish(self.bob), self.publish(self.bob)
        self.posts.like(slug=liked.slug, user_id=self.ann)
        self.deactivate(self.ann)
        with self.assertRaises(Forbidden):
            self.posts.like(slug=other.slug, user_id=self.ann)
        self.deliver_everything()
        self.assertEqual(self.posts.get(slug=liked.slug).likes_count, 1)
        self.assertEqual(self.posts.get(slug=other.slug).likes_count, 0)
        self.check_counters()

    def test_setting_the_status_withheld_raises_invalid(self) -> None:
        post = self.publish(self.ann)
        with self.assertRaises(Invalid) as caught:
            self.posts.update(
                slug=post.slug, actor_id=self.ann, changes=PostChanges(status=PostStatus.WITHHELD)
            )
        self.assertEqual(list(caught.exception.fields), ["status"])

    def test_latest_revision_wins_in_any_order_of_delivery(self) -> None:
        post = self.publish(self.ann)
        own, other = self.comment(post, self.ann), self.comment(post, self.bob)
        for last_is_active, first in ((True, 10), (False, 20)):
            events = [
                ActivationChanged(
                    user_id=self.ann, is_active=revision % 2 == last_is_active, revision=revision
                )
                for revision in range(first, first + 6)
            ]
            last = events[-1].is_active
            random.Random(last_is_active).shuffle(events)
            for event in [*events, *events]:
                self.posts.receive(event=envelope_of(event))
                self.comments.receive(event=envelope_of(event))
            with self.subTest(last):
                status = self.posts.get_many(ids=[post.id])[post.id].status
                self.assertEqual(status is PostStatus.PUBLISHED, last)
                statuses = {comment.id: comment.status for comment in Comment.objects.all()}
                self.assertEqual(statuses[own.id] == CommentStatus.VISIBLE, last)
                self.assertEqual(statuses[other.id], CommentStatus.VISIBLE)
                self.check_counters()

    def test_events_wait_for_unavailable_subscribers(self) -> None:
        post, other = self.publish(self.ann), self.publish(self.bob)
        self.comment(other, self.ann)
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            self.deactivate(self.ann)
            self.assertEqual(len(self.slugs()), 2)
        self.deliver_everything()
        self.assertEqual((self.slugs(), self.listed(other)), ([other.slug], []))
        self.assertEqual(self.posts.get_many(ids=[post.id])[post.id].status, PostStatus.WITHHELD)
        self.check_counters()

    def test_comment_of_a_concurrent_request_is_withheld_after_token_expiry(self) -> None:
        self.deactivate(self.ann)
        later = [row for row in self.undelivered() if row.state == State.WAITING]
        self.assertEqual({row.subscriber for row in later}, {*subscribers_of(ActivationChanged)})
        post = self.publish(self.bob)
        comment = self.comment(post, self.bob)
        Comment.objects.filter(pk=comment.id).update(author_id=self.ann)
        self.deliver_everything()
        self.assertEqual(self.listed(post), [])
        self.check_counters()

    def test_subscribers_accept_revisions_after_accounts_is_restored_from_a_backup(self) -> None:
        post = self.publish(self.ann)
        backup = get_user_model().objects.get(pk=self.ann)
        self.deactivate(self.ann)
        self.activate(self.ann)
        backup.save()
        with patch("kernel.events.revisions.utcnow_ms", return_value=utcnow_ms() + timedelta(minutes=5)):
            self.deactivate(self.ann)
        self.assertEqual(self.slugs(), [])
        self.activate(self.ann)
        self.assertEqual(self.slugs(), [post.slug])

    def test_deactivating_many_calls_an_unavailable_subscriber_once(self) -> None:
        with self.rejecting_events(Posts) as double:
            lifecycle.set_active([self.ann, self.bob], False)
            double.receive.assert_called_once()
        self.deliver_everything()
        for author_id in (self.ann, self.bob):
            with self.assertRaises(Forbidden):
                self.publish(author_id)

    def test_repeated_deactivation_publishes_no_further_event(self) -> None:
        self.deactivate(self.ann)
        before = len(self.undelivered())
        self.deactivate(self.ann)
        lifecycle.set_active([uuid7()], False)
        self.assertEqual(len(self.undelivered()), before)


class ErasureTests(AccountLifecycleTestCase):
    def test_everything_is_erased_but_replies_of_others_stay_readable(self) -> None:
        post, other = self.publish(self.ann), self.publish(self.bob)
        draft = self.posts.create(author_id=self.ann, draft=Draft(title="T", body="B"))
        on_own_post = self.comment(post, self.bob)
        answered, unanswered = self.comment(other, self.ann), self.comment(other, self.ann)
        reply = self.comment(other, self.bob, parent_id=answered.id)
        own_reply = self.comment(other, self.ann, parent_id=answered.id)
        self.posts.like(slug=other.slug, user_id=self.ann)
        self.posts.like(slug=post.slug, user_id=self.bob)
        self.accounts.follow(follower_id=self.ann, username="bob")
        self.accounts.follow(follower_id=self.bob, username="ann")

        self.erase(self.ann)
        self.deliver_everything()

        self.assertEqual(self.accounts.get_many(ids=[self.ann]), {})
        bob = self.accounts.get_many(ids=[self.bob])[self.bob]
        self.assertEqual((bob.followers_count, bob.following_count), (0, 0))
        self.assertEqual(self.posts.get_many(ids=[post.id, draft.id]), {})
        self.assertFalse(Like.objects.filter(user_id=self.ann).exists())
        self.assertEqual(self.posts.get(slug=other.slug).likes_count, 0)
        self.assertFalse(Comment.objects.filter(author_id=self.ann).exists())
        self.assertFalse(Comment.objects.filter(recipient_id=self.ann).exists())
        self.assertFalse(Comment.objects.filter(pk=on_own_post.id).exists())
        [placeholder] = self.listed(other)
        self.assertEqual(
            (placeholder.id, placeholder.body, placeholder.author_id, placeholder.status),
            (answered.id, "", ERASED_AUTHOR, CommentStatus.DELETED),
        )
        self.assertEqual([shown.id for shown in placeholder.replies], [reply.id])
        erased = Comment.objects.filter(pk__in=[unanswered.id, own_reply.id])
        self.assertEqual({(comment.body, comment.author_id) for comment in erased}, {("", ERASED_AUTHOR)})
        self.assertEqual(self.comments_count(other), 1)
        self.check_counters()

    def test_erasure_needs_the_password(self) -> None:
        for password in ("guessed", "", "\0"):
            with self.subTest(password), self.assertRaises(Invalid) as caught:
                self.accounts.erase(user_id=self.ann, password=password)
            self.assertEqual(list(caught.exception.fields), ["password"])
        self.assertEqual(self.accounts.get_account(user_id=self.ann).user.username, "ann")
        with self.assertRaises(NotFound):
            self.accounts.erase(user_id=uuid7(), password=PASSWORD)

    def test_username_is_free_again_and_gone_from_the_admin_log(self) -> None:
        user = get_user_model().objects.get(pk=self.ann)
        LogEntry.objects.log_actions(self.bob, [user], CHANGE, "Looked at ann.")
        self.erase(self.ann)
        self.assertFalse(LogEntry.objects.exists())
        self.assertNotEqual(self.register("ann"), self.ann)

    def test_valid_access_token_of_an_erased_user_cannot_write_and_late_likes_are_removed(self) -> None:
        post = self.publish(self.bob)
        self.posts.like(slug=post.slug, user_id=self.bob)
        self.erase(self.ann)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)
        with self.assertRaises(Forbidden):
            self.comment(post, self.ann)
        with self.assertRaises(Forbidden):
            self.posts.like(slug=post.slug, user_id=self.ann)
        Like.objects.filter(user_id=self.bob).update(user_id=self.ann)
        self.deliver_everything()
        self.assertEqual(self.posts.get(slug=post.slug).likes_count, 0)
        self.check_counters()

    def test_older_reactivation_delivered_late_restores_nothing(self) -> None:
        post = self.publish(self.bob)
        comment = self.comment(post, self.ann)
        for subscriber in (self.posts, self.comments):
            subscriber.receive(event=envelope_of(UserErased(user_id=self.ann, revision=3)))
            back = ActivationChanged(user_id=self.ann, is_active=True, revision=2)
            subscriber.receive(event=envelope_of(back))
        self.assertEqual(self.listed(post), [])
        self.assertEqual(Comment.objects.get(pk=comment.id).author_id, ERASED_AUTHOR)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)

    def test_likes_are_removed_in_batches(self) -> None:
        posts = [self.publish(self.bob) for _ in range(5)]
        for post in posts:
            self.posts.like(slug=post.slug, user_id=self.ann)
            self.posts.like(slug=post.slug, user_id=self.bob)
        self.posts.unpublish(slug=posts[0].slug, actor_id=self.bob)
        with patch("posts.account_status.LIKES_PER_STEP", 2):
            self.erase(self.ann)
        found = self.posts.get_many(ids=[post.id for post in posts])
        self.assertEqual({post.likes_count for post in found.values()}, {1})
        self.check_counters()

    def test_counters_stay_exact_while_others_follow_and_unfollow(self) -> None:
        readers = [self.register(f"reader{number}") for number in range(4)]
        for number, reader in enumerate(readers[:2]):
            self.accounts.follow(follower_id=reader, username="ann")
            self.accounts.follow(follower_id=self.ann, username=f"reader{number}")

        def change(operation: Callable[..., object], reader: UUID) -> None:
            with suppress(NotFound):
                operation(follower_id=reader, username="ann")

        run_concurrently(
            lambda: self.erase(self.ann),
            *[partial(change, self.accounts.unfollow, reader) for reader in readers[:2]],
            *[partial(change, self.accounts.follow, reader) for reader in readers[2:]],
        )
        found = self.accounts.get_many(ids=readers).values()
        self.assertEqual({(user.followers_count, user.following_count) for user in found}, {(0, 0)})

    def test_events_wait_for_unavailable_subscribers(self) -> None:
        other = self.publish(self.bob)
        self.publish(self.ann)
        self.comment(other, self.ann)
        self.posts.like(slug=other.slug, user_id=self.ann)
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            self.erase(self.ann)
        self.deliver_everything()
        self.assertEqual(self.slugs(), [other.slug])
        self.assertFalse(Comment.objects.filter(author_id=self.ann).exists())
        self.assertEqual(self.posts.get(slug=other.slug).likes_count, 0)
        self.check_counters()
