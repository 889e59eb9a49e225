"""People are deactivated, come back or leave for good: what becomes of all that they did."""

import random
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from uuid_utils.compat import uuid7

from accounts import lifecycle
from accounts.contract import Accounts, ActivationChanged, UserErased
from comments.contract import NOBODY, Comments
from comments.contract import Status as CommentStatus
from comments.models import Comment
from comments.tests.reconciliation import recount as recount_comments
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.db.clock import utcnow_ms
from kernel.events.models import State
from kernel.rpc import registry
from kernel.testing.events import enveloped
from kernel.testing.threads import at_once
from posts.contract import Changes, Draft, Posts, Status
from posts.models import Like
from posts.tests.reconciliation import recount as recount_posts
from tests.api import PASSWORD
from tests.events import EventsTestCase


class LeavingTestCase(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.accounts, self.posts, self.comments = map(registry.get, (Accounts, Posts, Comments))
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

    def listed(self, post) -> list:
        return list(self.comments.list_for_post(post_id=post.id, limit=100).items)

    def recount(self) -> None:
        recount_posts(self)
        recount_comments(self)


class DeactivatedTests(LeavingTestCase):
    def test_posts_and_comments_are_withheld_and_come_back(self):
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
        self.assertEqual(self.posts.list_published(liked_by=self.bob).items, ())
        [shown] = self.listed(other)
        self.assertEqual((shown.id, shown.replies), (reply.id, ()))
        self.assertEqual(self.comments_count(other), 1)
        self.recount()

        self.activate(self.ann)
        self.assertEqual(set(self.slugs()), {post.slug, other.slug})
        self.assertEqual(self.posts.get(slug=post.slug).published_at, post.published_at)
        self.assertEqual(self.posts.get_overview(author_id=self.ann).totals, before)
        self.assertEqual(self.comments_count(other), 3)
        self.assertEqual(Comment.objects.get(pk=comment.id).body, comment.body)
        self.recount()

    def test_what_a_moderator_has_hidden_stays_hidden(self):
        get_user_model().objects.filter(pk=self.bob).update(is_moderator=True)
        post = self.publish(self.bob)
        first, second = self.comment(post, self.ann), self.comment(post, self.ann)
        self.comments.hide(comment_id=first.id, moderator_id=self.bob)
        self.deactivate(self.ann)
        self.comments.hide(comment_id=second.id, moderator_id=self.bob)
        self.activate(self.ann)
        self.assertEqual(self.listed(post), [])

    def test_a_moderator_shows_nothing_of_somebody_deactivated(self):
        get_user_model().objects.filter(pk=self.bob).update(is_moderator=True)
        post = self.publish(self.bob)
        comment = self.comment(post, self.ann)
        self.comments.hide(comment_id=comment.id, moderator_id=self.bob)
        self.deactivate(self.ann)
        shown = self.comments.show(comment_id=comment.id, moderator_id=self.bob)
        self.assertEqual((shown.status, shown.body), (CommentStatus.WITHHELD, ""))
        self.activate(self.ann)
        self.assertEqual([found.id for found in self.listed(post)], [comment.id])

    def test_drafts_stay_drafts_and_are_not_published_meanwhile(self):
        draft = self.posts.create(author_id=self.ann, draft=Draft(title="T", body="B"))
        post = self.publish(self.ann)
        self.deactivate(self.ann)
        self.posts.publish(slug=draft.slug, actor_id=self.ann)
        self.posts.update(slug=post.slug, actor_id=self.ann, changes=Changes(body="Other words."))
        self.assertEqual(self.slugs(), [])
        self.posts.unpublish(slug=post.slug, actor_id=self.ann)
        self.activate(self.ann)
        self.assertEqual(self.slugs(), [draft.slug])
        self.recount()

    def test_their_last_token_writes_nothing(self):
        post = self.publish(self.bob)
        self.deactivate(self.ann)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)
        with self.assertRaises(Forbidden):
            self.comment(post, self.ann)

    def test_likes_stay_and_their_last_token_gives_no_more(self):
        liked, other = self.publish(self.bob), self.publish(self.bob)
        self.posts.like(slug=liked.slug, user_id=self.ann)
        self.deactivate(self.ann)
        with self.assertRaises(Forbidden):
            self.posts.like(slug=other.slug, user_id=self.ann)
        self.deliver_everything()
        self.assertEqual(self.posts.get(slug=liked.slug).likes_count, 1)
        self.assertEqual(self.posts.get(slug=other.slug).likes_count, 0)
        self.recount()

    def test_withheld_is_no_status_to_give(self):
        post = self.publish(self.ann)
        with self.assertRaises(Invalid) as caught:
            self.posts.update(slug=post.slug, actor_id=self.ann, changes=Changes(status=Status.WITHHELD))
        self.assertEqual(list(caught.exception.fields), ["status"])

    def test_in_whatever_order_it_is_heard_the_last_change_stays(self):
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
                self.posts.receive(event=enveloped(event))
                self.comments.receive(event=enveloped(event))
            with self.subTest(last):
                status = self.posts.get_many(ids=[post.id])[post.id].status
                self.assertEqual(status is Status.PUBLISHED, last)
                statuses = {comment.id: comment.status for comment in Comment.objects.all()}
                self.assertEqual(statuses[own.id] == CommentStatus.VISIBLE, last)
                self.assertEqual(statuses[other.id], CommentStatus.VISIBLE)
                self.recount()

    def test_while_the_others_are_down_it_waits_for_them(self):
        post, other = self.publish(self.ann), self.publish(self.bob)
        self.comment(other, self.ann)
        with self.without(Posts), self.without(Comments):
            self.deactivate(self.ann)
            self.assertEqual(len(self.slugs()), 2)
        self.deliver_everything()
        self.assertEqual((self.slugs(), self.listed(other)), ([other.slug], []))
        self.assertEqual(self.posts.get_many(ids=[post.id])[post.id].status, Status.WITHHELD)
        self.recount()

    def test_what_was_written_at_that_moment_is_found_when_the_last_token_has_expired(self):
        self.deactivate(self.ann)
        later = [row for row in self.owed() if row.state == State.WAITING]
        self.assertEqual({row.subscriber for row in later}, {"posts", "comments"})
        post = self.publish(self.bob)
        comment = self.comment(post, self.bob)
        Comment.objects.filter(pk=comment.id).update(author_id=self.ann)
        self.deliver_everything()
        self.assertEqual(self.listed(post), [])
        self.recount()

    def test_after_a_backup_of_accounts_the_others_still_listen(self):
        post = self.publish(self.ann)
        backup = get_user_model().objects.get(pk=self.ann)
        self.deactivate(self.ann)
        self.activate(self.ann)
        backup.save()
        with patch("accounts.lifecycle.utcnow_ms", return_value=utcnow_ms() + timedelta(minutes=5)):
            self.deactivate(self.ann)
        self.assertEqual(self.slugs(), [])
        self.activate(self.ann)
        self.assertEqual(self.slugs(), [post.slug])

    def test_many_at_once_wait_once_for_a_service_that_does_not_answer(self):
        with self.without(Posts) as double:
            lifecycle.set_active([self.ann, self.bob], False)
            double.receive.assert_called_once()
        self.deliver_everything()
        for person in (self.ann, self.bob):
            with self.assertRaises(Forbidden):
                self.publish(person)

    def test_whoever_is_deactivated_twice_is_told_of_once(self):
        self.deactivate(self.ann)
        owed = len(self.owed())
        self.deactivate(self.ann)
        lifecycle.set_active([uuid7()], False)
        self.assertEqual(len(self.owed()), owed)


class ErasedTests(LeavingTestCase):
    def test_nothing_of_theirs_stays_and_others_replies_stay_readable(self):
        post, other = self.publish(self.ann), self.publish(self.bob)
        draft = self.posts.create(author_id=self.ann, draft=Draft(title="T", body="B"))
        on_theirs = self.comment(post, self.bob)
        record_success, unanswered = self.comment(other, self.ann), self.comment(other, self.ann)
        reply = self.comment(other, self.bob, parent_id=record_success.id)
        own_reply = self.comment(other, self.ann, parent_id=record_success.id)
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
        self.assertFalse(Comment.objects.filter(pk=on_theirs.id).exists())
        [place] = self.listed(other)
        self.assertEqual(
            (place.id, place.body, place.author_id, place.status),
            (record_success.id, "", NOBODY, CommentStatus.DELETED),
        )
        self.assertEqual([shown.id for shown in place.replies], [reply.id])
        forgotten = Comment.objects.filter(pk__in=[unanswered.id, own_reply.id])
        self.assertEqual({(comment.body, comment.author_id) for comment in forgotten}, {("", NOBODY)})
        self.assertEqual(self.comments_count(other), 1)
        self.recount()

    def test_needs_the_password(self):
        for password in ("guessed", "", "\0"):
            with self.subTest(password), self.assertRaises(Invalid) as caught:
                self.accounts.erase(user_id=self.ann, password=password)
            self.assertEqual(list(caught.exception.fields), ["password"])
        self.assertEqual(self.accounts.get_account(user_id=self.ann).user.username, "ann")
        with self.assertRaises(NotFound):
            self.accounts.erase(user_id=uuid7(), password=PASSWORD)

    def test_the_name_is_free_and_unknown_even_to_the_admins_history(self):
        user = get_user_model().objects.get(pk=self.ann)
        LogEntry.objects.log_actions(self.bob, [user], CHANGE, "Looked at ann.")
        self.erase(self.ann)
        self.assertFalse(LogEntry.objects.exists())
        self.assertNotEqual(self.register("ann"), self.ann)

    def test_their_last_token_writes_nothing_and_what_was_liked_at_that_moment_is_removed_in_the_end(self):
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
        self.recount()

    def test_what_was_said_of_them_before_and_is_heard_after_brings_nothing_back(self):
        post = self.publish(self.bob)
        comment = self.comment(post, self.ann)
        for subscriber in (self.posts, self.comments):
            subscriber.receive(event=enveloped(UserErased(user_id=self.ann, revision=3)))
            back = ActivationChanged(user_id=self.ann, is_active=True, revision=2)
            subscriber.receive(event=enveloped(back))
        self.assertEqual(self.listed(post), [])
        self.assertEqual(Comment.objects.get(pk=comment.id).author_id, NOBODY)
        with self.assertRaises(Forbidden):
            self.publish(self.ann)

    def test_many_likes_go_in_parts(self):
        posts = [self.publish(self.bob) for _ in range(5)]
        for post in posts:
            self.posts.like(slug=post.slug, user_id=self.ann)
            self.posts.like(slug=post.slug, user_id=self.bob)
        self.posts.unpublish(slug=posts[0].slug, actor_id=self.bob)
        with patch("posts.account_status.LIKES_AT_ONCE", 2):
            self.erase(self.ann)
        found = self.posts.get_many(ids=[post.id for post in posts])
        self.assertEqual({post.likes_count for post in found.values()}, {1})
        self.recount()

    def test_while_others_follow_and_unfollow_the_counters_stay_right(self):
        people = [self.register(f"reader{number}") for number in range(4)]
        for reader in people[:2]:
            self.accounts.follow(follower_id=reader, username="ann")
            self.accounts.follow(follower_id=self.ann, username=f"reader{people.index(reader)}")

        def calmly(call, **arguments):
            try:
                call(**arguments)
            except NotFound:
                return

        at_once(
            lambda: self.erase(self.ann),
            *[lambda r=r: calmly(self.accounts.unfollow, follower_id=r, username="ann") for r in people[:2]],
            *[lambda r=r: calmly(self.accounts.follow, follower_id=r, username="ann") for r in people[2:]],
        )
        found = self.accounts.get_many(ids=people).values()
        self.assertEqual({(user.followers_count, user.following_count) for user in found}, {(0, 0)})

    def test_while_the_others_are_down_it_waits_for_them(self):
        other = self.publish(self.bob)
        self.publish(self.ann)
        self.comment(other, self.ann)
        self.posts.like(slug=other.slug, user_id=self.ann)
        with self.without(Posts), self.without(Comments):
            self.erase(self.ann)
        self.deliver_everything()
        self.assertEqual(self.slugs(), [other.slug])
        self.assertFalse(Comment.objects.filter(author_id=self.ann).exists())
        self.assertEqual(self.posts.get(slug=other.slug).likes_count, 0)
        self.recount()
