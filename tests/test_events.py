"""What one service owes another is neither lost nor done twice."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import Mock, patch

from django.apps import apps
from django.db import connections
from uuid_utils.compat import uuid7

from comments.contract import Comments, CommentsCounted
from comments.models import Comment
from kernel.contracts.context import RequestContext, remaining_seconds, use_context
from kernel.contracts.errors import BadGateway, Incomplete, InternalError, Invalid, NotFound, Unavailable
from kernel.db.clock import utcnow_ms
from kernel.db.router import alias_of
from kernel.db.transactions import transactional
from kernel.events import relay
from kernel.events.delivery import ATTEMPT_SECONDS, MAX_ERROR_LENGTH, MAX_FAILURES, REQUEST_SECONDS, backoff
from kernel.events.models import State, inbox_of, outbox_of
from kernel.events.outbox import publish
from kernel.events.relay import Subscription
from kernel.events.status import has_deferred, is_any_parked, oldest_waiting
from kernel.idempotency import RETENTION, purge_expired
from kernel.rpc import registry
from kernel.testing.events import enveloped
from kernel.testing.plans import wasteful_plans
from kernel.testing.threads import at_once
from posts.contract import PostDeleted, Posts
from tests.events import LONG_AGO, EventsTestCase


class PublishingTests(EventsTestCase):
    def test_is_delivered_right_after_the_commit(self):
        post = self.publish()
        self.comment(post)
        self.assertEqual(self.comments_count(post), 1)
        self.assertEqual(self.owed(), [])
        self.assertEqual(inbox_of("posts").objects.get().name, "comments.CommentsCounted")

    def test_what_is_undone_is_told_to_nobody(self):
        post = self.publish()

        @transactional("comments")
        def fail():
            publish(CommentsCounted(post_id=post.id, count=3, revision=1))
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            fail()
        self.assertEqual((self.owed(), self.comments_count(post)), ([], 0))

    def test_a_transaction_that_starts_over_tells_once(self):
        post = self.publish()
        with patch("comments.editing.Comment.objects.create") as create:
            create.side_effect = [ZeroDivisionError]
            with self.assertRaises(ZeroDivisionError):
                self.comment(post)
        at_once(*[lambda: self.comment(post) for _ in range(4)])
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 4)

    def test_needs_a_transaction_of_its_service(self):
        event = CommentsCounted(post_id=uuid7(), count=1, revision=1)
        with self.assertRaisesRegex(RuntimeError, "transaction of comments"):
            publish(event)

    def test_goes_to_whoever_hears_it(self):
        post = self.publish()
        with self.without(Comments):
            registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)
        self.assertEqual(
            [(row.name, row.subscriber) for row in self.owed()], [("posts.PostDeleted", "comments")]
        )


class LaterTests(EventsTestCase):
    def test_what_a_service_does_not_take_now_waits_for_it(self):
        post = self.publish()
        with self.without(Posts):
            self.comment(post)
        [row] = self.owed()
        self.assertEqual((row.attempts, row.state), (1, State.WAITING))
        self.assertIn("takes no events now", row.error)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_what_was_lost_with_its_process_is_delivered_when_its_lease_is_over(self):
        post = self.publish()
        with patch("kernel.events.outbox.deliver_after_commit"):
            self.comment(post)
        self.deliver()
        self.assertEqual(self.comments_count(post), 0)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_a_request_does_not_wait_for_what_takes_long(self):
        post = self.publish()
        with use_context(RequestContext(deadline=time.monotonic() + 60)):
            self.comment(post)
            self.assertEqual(self.comments_count(post), 1)
            with patch("kernel.events.delivery.REQUEST_SECONDS", 0):
                self.comment(post)
        self.assertEqual((self.comments_count(post), len(self.owed())), (1, 1))
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 2)

    def test_an_attempt_has_no_more_time_than_the_request_gives_it(self):
        post = self.publish()
        given = []
        with self.without(Posts) as double:
            double.receive.side_effect = lambda event: given.append(remaining_seconds())
            with use_context(RequestContext(deadline=time.monotonic() + 60)):
                self.comment(post)
            with patch("kernel.events.outbox.deliver_after_commit"):
                self.comment(post)
            self.make_due()
            self.deliver()
        in_request, later = given
        self.assertLessEqual(in_request, REQUEST_SECONDS)
        self.assertTrue(REQUEST_SECONDS < later <= ATTEMPT_SECONDS, later)

    def test_what_is_written_stays_written_when_its_first_attempt_breaks(self):
        post = self.publish()
        broken = patch("kernel.events.outbox.deliver_after_commit", side_effect=ZeroDivisionError)
        with broken, self.assertLogs(level="ERROR"):
            self.comment(post)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_whoever_loses_the_lease_notes_nothing(self):
        post = self.publish()
        taken = LONG_AGO + timedelta(hours=1)

        def lose(event):
            outbox_of("comments").objects.update(next_attempt_at=taken)
            raise failure

        for failure in (InternalError("a defect in posts"), Incomplete("A part is done.")):
            with self.subTest(failure), self.without(Posts) as double:
                double.receive.side_effect = lose
                self.comment(post)
                row = self.owed()[-1]
                self.assertEqual((row.attempts, row.error, row.next_attempt_at), (0, "", taken))

    def test_stops_between_two_events(self):
        posts = [self.publish() for _ in range(3)]
        stop = threading.Event()
        with self.without(Posts) as double:
            for post in posts:
                self.comment(post)
            self.make_due()
            double.receive.reset_mock(side_effect=True)
            double.receive.side_effect = lambda event: stop.set()
            self.assertFalse(relay.deliver_due(Subscription("comments", "posts"), stop))
        double.receive.assert_called_once()
        self.assertEqual(len(self.owed()), 2)

    def test_a_service_that_is_not_reached_is_asked_once_and_loses_nothing(self):
        posts = [self.publish() for _ in range(3)]
        with self.without(Posts) as double:
            for post in posts:
                self.comment(post)
            double.receive.reset_mock()
            for error in (Unavailable("Out for lunch."), BadGateway("posts has another secret.")):
                double.receive.side_effect = error
                self.try_again(MAX_FAILURES)
            self.assertEqual(double.receive.call_count, 2 * MAX_FAILURES)
        self.assertEqual({row.state for row in self.owed()}, {State.WAITING})
        self.deliver_everything()
        self.assertEqual([self.comments_count(post) for post in posts], [1, 1, 1])

    def test_what_fails_when_its_subscriber_is_back_after_long_is_not_parked_at_once(self):
        with self.without(Posts) as double:
            self.comment(self.publish())
            self.try_again(2 * MAX_FAILURES)
            double.receive.side_effect = InternalError("not yet migrated")
            self.try_again(MAX_FAILURES - 1)
            [row] = self.owed()
            self.assertEqual((row.state, row.failures), (State.WAITING, MAX_FAILURES - 1))
            self.try_again(1)
            [row] = self.owed()
            self.assertEqual((row.state, row.failures), (State.PARKED, MAX_FAILURES))

    def test_what_always_fails_is_parked_with_its_error_and_holds_up_nothing(self):
        bad, good = self.publish(), self.publish()
        take = registry.get(Posts).receive

        def fail_for_bad(*, event):
            if str(bad.id) in event.payload:
                raise InternalError("a defect in posts")
            take(event=event)

        with self.without(Posts) as double:
            self.comment(bad)
            self.comment(good)
            double.receive.side_effect = fail_for_bad
            with self.assertLogs("kernel.events.delivery", "ERROR") as logged:
                for _ in range(MAX_FAILURES):
                    self.make_due()
                    self.deliver()
                    self.assertEqual(self.comments_count(good), 1)
        [row] = self.owed()
        self.assertEqual((row.state, row.failures), (State.PARKED, MAX_FAILURES))
        self.assertIn("a defect in posts", row.error)
        [told] = logged.output
        self.assertIn(f"comments.CommentsCounted for posts {row.pk} is parked", told)
        self.make_due()
        self.deliver()
        self.assertEqual(self.comments_count(bad), 0)

    def try_again(self, times):
        for _ in range(times):
            self.make_due()
            self.deliver()

    def test_an_error_that_no_column_could_hold_is_noted_in_part(self):
        with self.without(Posts, InternalError("\0" + "x" * 2 * MAX_ERROR_LENGTH)):
            self.comment(self.publish())
        [row] = self.owed()
        self.assertEqual(row.attempts, 1)
        self.assertTrue("\0" not in row.error and len(row.error) <= MAX_ERROR_LENGTH, row.error)

    def test_what_celery_brings_again_keeps_the_pause_after_a_failure(self):
        with self.without(Posts) as double:
            self.comment(self.publish())
            [row] = self.owed()
            relay.deliver_one("comments", row.pk)
            double.receive.assert_called_once()

    def test_pauses_grow_and_have_an_end(self):
        with patch("kernel.events.delivery.random.uniform", lambda least, most: most):
            seconds = [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 10, 1000)]
        self.assertEqual(seconds, [2, 4, 8, 600, 600])


class PartsTests(EventsTestCase):
    def setUp(self):
        super().setUp()
        self.post = self.publish()
        for _ in range(5):
            self.comment(self.post)
        self.enterContext(patch("comments.threads.CHUNK", 2))

    def delete(self):
        registry.get(Posts).delete(slug=self.post.slug, actor_id=self.post.author_id)

    def left(self):
        return registry.get(Comments).count_user_data(user_id=self.post.author_id)["received"]

    def test_what_takes_longer_than_an_attempt_is_no_failure(self):
        with self.without(Comments):
            self.delete()
        self.make_due()
        left = []
        with patch("kernel.events.delivery.ATTEMPT_SECONDS", 1e-9):
            while self.owed():
                [row] = self.owed()
                self.assertEqual((row.attempts, row.next_attempt_at <= utcnow_ms()), (1, True))
                self.assertTrue(relay.deliver_due(Subscription("posts", "comments"), threading.Event()))
                left.append(self.left())
        self.assertEqual(left, [3, 1, 0])

    def test_a_request_does_a_part_and_leaves_the_rest(self):
        with (
            patch("kernel.events.delivery.REQUEST_SECONDS", 60),
            use_context(RequestContext(deadline=time.monotonic() + 60)),
            patch("kernel.events.inbox.remaining_seconds", side_effect=[60, 31, 30]),
        ):
            self.delete()
        self.assertEqual(self.left(), 1)
        self.deliver()
        self.assertEqual((self.left(), self.owed()), (0, []))

    def test_with_time_enough_it_is_done_at_once(self):
        self.delete()
        self.assertEqual((self.left(), self.owed()), (0, []))


class OnceTests(EventsTestCase):
    def test_the_same_event_again_has_no_effect(self):
        post = self.publish()
        envelope = enveloped(CommentsCounted(post_id=post.id, count=1, revision=1))
        with patch("posts.likes.set_comments_count") as effect:
            for _ in range(3):
                registry.get(Posts).receive(event=envelope)
        effect.assert_called_once()

    def test_the_same_event_at_once_has_one_effect(self):
        post = self.publish()
        self.comment(post)
        envelope = enveloped(PostDeleted(post_id=post.id))
        outcomes = at_once(*[lambda: registry.get(Comments).receive(event=envelope)] * 5)
        self.assertEqual(outcomes, [None] * 5)
        self.assertEqual(inbox_of("comments").objects.count(), 1)

    def test_of_counts_in_any_order_the_latest_stays(self):
        post = self.publish()
        for count, revision in ((2, 5), (9, 4), (1, 6), (8, 1)):
            event = CommentsCounted(post_id=post.id, count=count, revision=revision)
            registry.get(Posts).receive(event=enveloped(event))
        self.assertEqual(self.comments_count(post), 1)

    def test_an_effect_that_fails_leaves_no_trace(self):
        post = self.publish()
        envelope = enveloped(CommentsCounted(post_id=post.id, count=1, revision=1))
        defect = patch("posts.likes.set_comments_count", side_effect=ZeroDivisionError)
        with defect, self.assertRaises(ZeroDivisionError):
            registry.get(Posts).receive(event=envelope)
        registry.get(Posts).receive(event=envelope)
        self.assertEqual(self.comments_count(post), 1)

    def test_what_is_not_heard_or_cannot_be_read_is_refused(self):
        envelope = enveloped(CommentsCounted(post_id=uuid7(), count=1, revision=1))
        for wrong in (
            replace(envelope, name="comments.Unknown"),
            replace(envelope, version=2),
            replace(envelope, payload="{}"),
            replace(envelope, payload="no JSON"),
        ):
            with self.subTest(wrong), self.assertRaises(Invalid):
                registry.get(Posts).receive(event=wrong)

    def test_two_deliverers_at_once_attempt_each_event_once(self):
        posts = [self.publish() for _ in range(10)]
        with self.without(Posts):
            for post in posts:
                self.comment(post)
        self.make_due()
        with patch("kernel.events.relay.attempt", wraps=relay.attempt) as attempt:
            outcomes = at_once(*[self.deliver] * 3)
        self.assertEqual(outcomes, [None] * 3)
        self.assertEqual(attempt.call_count, 10)
        self.assertEqual([self.comments_count(post) for post in posts], [1] * 10)


class DeletedPostTests(EventsTestCase):
    def test_a_comment_written_while_its_post_is_deleted_does_not_stay(self):
        post = self.publish()
        with self.without(Comments):
            registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)
        with self.assertRaises(NotFound):
            self.comment(post)
        # As if posts had been asked just before.
        with patch("comments.service.author_of_published", return_value=post.author_id):
            late = self.comment(post)
            self.deliver_everything()
            self.assertFalse(Comment.objects.filter(pk=late.id).exists())
            with self.assertRaises(NotFound):
                self.comment(post)


class CostTests(EventsTestCase):
    def test_what_a_deliverer_asks_is_served_by_an_index(self):
        for service in ("posts", "comments"):
            for name, call in {
                "due": partial(relay.deliver_due, Subscription(service, "posts"), threading.Event()),
                "oldest": partial(oldest_waiting, service),
                "parked": partial(is_any_parked, service),
                "put off": partial(has_deferred, service, "posts", LONG_AGO),
                "heard": partial(relay.purge_inbox, service),
                "called": partial(purge_expired, apps.get_model(service, "Call").objects),
            }.items():
                with self.subTest(name, service=service):
                    self.assertEqual(wasteful_plans(service, call), [])

    def test_old_rows_of_the_inbox_go_and_others_stay(self):
        post = self.publish()
        self.comment(post)
        self.comment(post)
        heard = inbox_of("posts").objects
        old = heard.first()
        heard.filter(pk=old.pk).update(received_at=old.received_at - relay.INBOX_RETENTION)
        relay.purge_inbox("posts")
        self.assertEqual(heard.count(), 1)
        self.assertFalse(heard.filter(pk=old.pk).exists())

    def test_a_deliverer_forgets_without_a_pause_until_nothing_is_old(self):
        heard = inbox_of("posts").objects
        for _ in range(5):
            heard.create(id=uuid7(), name="comments.CommentsCounted", received_at=LONG_AGO)
        stop = Mock(is_set=Mock(side_effect=[False, False, False, True]))
        with patch("kernel.events.relay.PURGE_BATCH_SIZE", 2):
            relay._forget("posts", stop)
        self.assertEqual(heard.count(), 0)
        pauses = [call.args[0] for call in stop.wait.call_args_list]
        self.assertEqual(pauses, [0, 0, relay.PURGE_EVERY_SECONDS])

    def test_a_deliverer_lets_go_of_connections_that_broke(self):
        stop = Mock(is_set=Mock(side_effect=[False, False, True]))
        database = connections[alias_of("posts")]
        with patch.object(database, "close_if_unusable_or_obsolete") as let_go:
            relay._forget("posts", stop)
        self.assertEqual(let_go.call_count, 2)

    def test_a_deliverer_forgets_old_calls_too(self):
        calls = apps.get_model("posts", "Call").objects
        calls.create(id="old", executed_at=utcnow_ms() - 2 * RETENTION)
        calls.create(id="young", executed_at=utcnow_ms())
        stop = Mock(is_set=Mock(side_effect=[False, True]))
        relay._forget("posts", stop)
        self.assertEqual([call.pk for call in calls.all()], ["young"])
