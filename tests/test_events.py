"""Events are delivered at least once, and each takes effect exactly once."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from unittest.mock import Mock, patch

from django.apps import apps
from django.db import connections
from uuid_utils.compat import uuid7

from comments.contract import Comments, CommentsCounted
from comments.models import Comment
from kernel import periodic
from kernel.contracts.context import RequestContext, remaining_seconds, use_context
from kernel.contracts.errors import BadGateway, Incomplete, InternalError, Invalid, NotFound, Unavailable
from kernel.contracts.events import Envelope
from kernel.db.clock import utcnow_ms
from kernel.db.router import alias_of
from kernel.db.transactions import transactional
from kernel.events import relay
from kernel.events.delivery import (
    ATTEMPT_SECONDS,
    MAX_ERROR_LENGTH,
    MAX_FAILURES,
    REQUEST_SECONDS,
    attempt,
    backoff,
)
from kernel.events.inbox import PURGE_INTERVAL, purge_inbox
from kernel.events.inbox import RETENTION as INBOX_RETENTION
from kernel.events.models import State, inbox_of, outbox_of
from kernel.events.outbox import publish
from kernel.events.relay import Subscription
from kernel.events.status import has_deferred, has_parked, oldest_waiting_age
from kernel.idempotency import RETENTION, purge_expired
from kernel.rpc import registry
from kernel.testing.concurrency import run_concurrently
from kernel.testing.events import envelope_of
from kernel.testing.plans import wasteful_plans
from posts.contract import PostDeleted, Posts
from tests.events import LONG_AGO, EventsTestCase


class PublishingTests(EventsTestCase):
    def test_event_is_delivered_right_after_the_commit(self) -> None:
        post = self.publish()
        self.comment(post)
        self.assertEqual(self.comments_count(post), 1)
        self.assertEqual(self.undelivered(), [])
        self.assertEqual(inbox_of("posts").objects.get().name, "comments.CommentsCounted")

    def test_rolled_back_event_is_not_delivered(self) -> None:
        post = self.publish()

        @transactional("comments")
        def fail() -> None:
            publish(CommentsCounted(post_id=post.id, count=3, revision=1))
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            fail()
        self.assertEqual((self.undelivered(), self.comments_count(post)), ([], 0))

    def test_retried_transaction_publishes_once(self) -> None:
        post = self.publish()
        with patch("comments.editing.Comment.objects.create") as create:
            create.side_effect = [ZeroDivisionError]
            with self.assertRaises(ZeroDivisionError):
                self.comment(post)
        run_concurrently(*[lambda: self.comment(post) for _ in range(4)])
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 4)

    def test_publishing_outside_a_transaction_of_the_service_raises(self) -> None:
        event = CommentsCounted(post_id=uuid7(), count=1, revision=1)
        with self.assertRaisesRegex(RuntimeError, "transaction of comments"):
            publish(event)

    def test_event_is_stored_for_each_subscriber(self) -> None:
        post = self.publish()
        with self.rejecting_events(Comments):
            registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)
        self.assertEqual(
            [(row.name, row.subscriber) for row in self.undelivered()], [("posts.PostDeleted", "comments")]
        )


class DeliveryTests(EventsTestCase):
    def test_event_waits_for_an_unavailable_subscriber(self) -> None:
        post = self.publish()
        with self.rejecting_events(Posts):
            self.comment(post)
        [row] = self.undelivered()
        self.assertEqual((row.attempts, row.state), (1, State.WAITING))
        self.assertIn("takes no events now", row.error)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_event_of_a_dead_process_is_delivered_after_its_lease(self) -> None:
        post = self.publish()
        with patch("kernel.events.outbox.deliver_after_commit"):
            self.comment(post)
        self.deliver()
        self.assertEqual(self.comments_count(post), 0)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_request_does_not_wait_beyond_its_share_for_delivery(self) -> None:
        post = self.publish()
        with use_context(RequestContext(deadline=time.monotonic() + 60)):
            self.comment(post)
            self.assertEqual(self.comments_count(post), 1)
            with patch("kernel.events.delivery.REQUEST_SECONDS", 0):
                self.comment(post)
        self.assertEqual((self.comments_count(post), len(self.undelivered())), (1, 1))
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 2)

    def test_attempt_within_a_request_has_a_shorter_deadline(self) -> None:
        post = self.publish()
        given: list[float] = []
        with self.rejecting_events(Posts) as double:
            double.receive.side_effect = lambda event: given.append(remaining_seconds() or 0)
            with use_context(RequestContext(deadline=time.monotonic() + 60)):
                self.comment(post)
            with patch("kernel.events.outbox.deliver_after_commit"):
                self.comment(post)
            self.make_due()
            self.deliver()
        in_request, later = given
        self.assertLessEqual(in_request, REQUEST_SECONDS)
        self.assertTrue(REQUEST_SECONDS < later <= ATTEMPT_SECONDS, later)

    def test_failure_right_after_the_commit_does_not_undo_the_write(self) -> None:
        post = self.publish()
        broken = patch("kernel.events.outbox.deliver_after_commit", side_effect=ZeroDivisionError)
        with broken, self.assertLogs(level="ERROR"):
            self.comment(post)
        self.deliver_everything()
        self.assertEqual(self.comments_count(post), 1)

    def test_attempt_that_lost_its_lease_records_nothing(self) -> None:
        post = self.publish()
        taken = LONG_AGO + timedelta(hours=1)

        def lose_lease(event: Envelope) -> None:
            outbox_of("comments").objects.update(next_attempt_at=taken)
            raise failure

        for failure in (InternalError("a defect in posts"), Incomplete("A part is done.")):
            with self.subTest(failure), self.rejecting_events(Posts) as double:
                double.receive.side_effect = lose_lease
                self.comment(post)
                row = self.undelivered()[-1]
                self.assertEqual((row.attempts, row.error, row.next_attempt_at), (0, "", taken))

    def test_relay_stops_between_two_events(self) -> None:
        posts = [self.publish() for _ in range(3)]
        stop = threading.Event()
        with self.rejecting_events(Posts) as double:
            for post in posts:
                self.comment(post)
            self.make_due()
            double.receive.reset_mock(side_effect=True)
            double.receive.side_effect = lambda event: stop.set()
            self.assertFalse(relay.deliver_due(Subscription("comments", "posts"), stop))
        double.receive.assert_called_once()
        self.assertEqual(len(self.undelivered()), 2)

    def test_unreachable_subscriber_is_called_once_a_round_and_events_are_never_parked(self) -> None:
        posts = [self.publish() for _ in range(3)]
        with self.rejecting_events(Posts) as double:
            for post in posts:
                self.comment(post)
            double.receive.reset_mock()
            for error in (Unavailable("Out for lunch."), BadGateway("posts has another secret.")):
                double.receive.side_effect = error
                self.retry(MAX_FAILURES)
            self.assertEqual(double.receive.call_count, 2 * MAX_FAILURES)
        self.assertEqual({row.state for row in self.undelivered()}, {State.WAITING})
        self.deliver_everything()
        self.assertEqual([self.comments_count(post) for post in posts], [1, 1, 1])

    def test_unavailability_does_not_count_towards_parking(self) -> None:
        with self.rejecting_events(Posts) as double:
            self.comment(self.publish())
            self.retry(2 * MAX_FAILURES)
            double.receive.side_effect = InternalError("not yet migrated")
            self.retry(MAX_FAILURES - 1)
            [row] = self.undelivered()
            self.assertEqual((row.state, row.failures), (State.WAITING, MAX_FAILURES - 1))
            self.retry(1)
            [row] = self.undelivered()
            self.assertEqual((row.state, row.failures), (State.PARKED, MAX_FAILURES))

    def test_event_that_always_fails_is_parked_and_blocks_no_other(self) -> None:
        bad, good = self.publish(), self.publish()
        take = registry.get(Posts).receive

        def fail_for_bad(*, event: Envelope) -> None:
            if str(bad.id) in event.payload:
                raise InternalError("a defect in posts")
            take(event=event)

        with self.rejecting_events(Posts) as double:
            self.comment(bad)
            self.comment(good)
            double.receive.side_effect = fail_for_bad
            with self.assertLogs("kernel.events.delivery", "ERROR") as logged:
                for _ in range(MAX_FAILURES):
                    self.make_due()
                    self.deliver()
                    self.assertEqual(self.comments_count(good), 1)
        [row] = self.undelivered()
        self.assertEqual((row.state, row.failures), (State.PARKED, MAX_FAILURES))
        self.assertIn("a defect in posts", row.error)
        [line] = logged.output
        self.assertIn(f"comments.CommentsCounted for posts {row.pk} is parked", line)
        self.make_due()
        self.deliver()
        self.assertEqual(self.comments_count(bad), 0)

    def retry(self, times: int) -> None:
        for _ in range(times):
            self.make_due()
            self.deliver()

    def test_error_text_is_cleaned_and_truncated(self) -> None:
        with self.rejecting_events(Posts, InternalError("\0" + "x" * 2 * MAX_ERROR_LENGTH)):
            self.comment(self.publish())
        [row] = self.undelivered()
        self.assertEqual(row.attempts, 1)
        self.assertTrue("\0" not in row.error and len(row.error) <= MAX_ERROR_LENGTH, row.error)

    def test_redelivery_by_celery_respects_the_backoff(self) -> None:
        with self.rejecting_events(Posts) as double:
            self.comment(self.publish())
            [row] = self.undelivered()
            relay.deliver_one("comments", row.pk)
            double.receive.assert_called_once()

    def test_backoff_grows_exponentially_up_to_a_limit(self) -> None:
        with patch("kernel.events.delivery.random.uniform", lambda least, most: most):
            seconds = [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 10, 1000)]
        self.assertEqual(seconds, [2, 4, 8, 600, 600])


class IncompleteHandlingTests(EventsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.post = self.publish()
        for _ in range(5):
            self.comment(self.post)
        self.enterContext(patch("comments.removal.BATCH_SIZE", 2))

    def delete(self) -> None:
        registry.get(Posts).delete(slug=self.post.slug, actor_id=self.post.author_id)

    def left(self) -> int:
        return registry.get(Comments).count_user_data(user_id=self.post.author_id)["received"]

    def test_handling_longer_than_an_attempt_is_not_a_failure(self) -> None:
        with self.rejecting_events(Comments):
            self.delete()
        self.make_due()
        left = []
        with patch("kernel.events.delivery.ATTEMPT_SECONDS", 1e-9):
            while self.undelivered():
                [row] = self.undelivered()
                self.assertEqual((row.attempts, row.next_attempt_at <= utcnow_ms()), (1, True))
                self.assertTrue(relay.deliver_due(Subscription("posts", "comments"), threading.Event()))
                left.append(self.left())
        self.assertEqual(left, [3, 1, 0])

    def test_request_handles_a_part_and_the_relay_the_rest(self) -> None:
        with (
            patch("kernel.events.delivery.REQUEST_SECONDS", 60),
            use_context(RequestContext(deadline=time.monotonic() + 60)),
            patch("kernel.events.inbox.remaining_seconds", side_effect=[60, 31, 30]),
        ):
            self.delete()
        self.assertEqual(self.left(), 1)
        self.deliver()
        self.assertEqual((self.left(), self.undelivered()), (0, []))

    def test_event_is_handled_at_once_if_time_suffices(self) -> None:
        self.delete()
        self.assertEqual((self.left(), self.undelivered()), (0, []))


class DeduplicationTests(EventsTestCase):
    def test_repeated_event_has_no_effect(self) -> None:
        post = self.publish()
        envelope = envelope_of(CommentsCounted(post_id=post.id, count=1, revision=1))
        with patch("posts.counters.set_comments_count") as effect:
            for _ in range(3):
                registry.get(Posts).receive(event=envelope)
        effect.assert_called_once()

    def test_concurrent_deliveries_of_an_event_have_one_effect(self) -> None:
        post = self.publish()
        self.comment(post)
        envelope = envelope_of(PostDeleted(post_id=post.id))
        outcomes = run_concurrently(*[lambda: registry.get(Comments).receive(event=envelope)] * 5)
        self.assertEqual(outcomes, [None] * 5)
        self.assertEqual(inbox_of("comments").objects.count(), 1)

    def test_latest_count_wins_in_any_order(self) -> None:
        post = self.publish()
        for count, revision in ((2, 5), (9, 4), (1, 6), (8, 1)):
            event = CommentsCounted(post_id=post.id, count=count, revision=revision)
            registry.get(Posts).receive(event=envelope_of(event))
        self.assertEqual(self.comments_count(post), 1)

    def test_failed_handler_is_rolled_back(self) -> None:
        post = self.publish()
        envelope = envelope_of(CommentsCounted(post_id=post.id, count=1, revision=1))
        defect = patch("posts.counters.set_comments_count", side_effect=ZeroDivisionError)
        with defect, self.assertRaises(ZeroDivisionError):
            registry.get(Posts).receive(event=envelope)
        registry.get(Posts).receive(event=envelope)
        self.assertEqual(self.comments_count(post), 1)

    def test_unknown_or_undecodable_event_raises_invalid(self) -> None:
        envelope = envelope_of(CommentsCounted(post_id=uuid7(), count=1, revision=1))
        for wrong in (
            replace(envelope, name="comments.Unknown"),
            replace(envelope, version=2),
            replace(envelope, payload="{}"),
            replace(envelope, payload="no JSON"),
        ):
            with self.subTest(wrong), self.assertRaises(Invalid):
                registry.get(Posts).receive(event=wrong)

    def test_concurrent_relays_attempt_each_event_once(self) -> None:
        posts = [self.publish() for _ in range(10)]
        with self.rejecting_events(Posts):
            for post in posts:
                self.comment(post)
        self.make_due()
        with patch("kernel.events.relay.attempt", wraps=attempt) as attempts:
            outcomes = run_concurrently(*[self.deliver] * 3)
        self.assertEqual(outcomes, [None] * 3)
        self.assertEqual(attempts.call_count, 10)
        self.assertEqual([self.comments_count(post) for post in posts], [1] * 10)


class DeletedPostTests(EventsTestCase):
    def test_comment_on_a_post_deleted_concurrently_is_deleted(self) -> None:
        post = self.publish()
        with self.rejecting_events(Comments):
            registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)
        with self.assertRaises(NotFound):
            self.comment(post)
        # As if comments had called posts just before the deletion.
        with patch("comments.editing.published_post", return_value=post):
            late = self.comment(post)
            self.deliver_everything()
            self.assertFalse(Comment.objects.filter(pk=late.id).exists())
            with self.assertRaises(NotFound):
                self.comment(post)


def job_of_posts(name: str) -> periodic.Job:
    [job] = [job for job in periodic.jobs() if (job.service, job.name) == ("posts", name)]
    return job


class RelayTests(EventsTestCase):
    def test_every_query_of_the_relay_uses_an_index(self) -> None:
        for service in ("posts", "comments"):
            calls: dict[str, Callable[[], object]] = {
                "due": partial(relay.deliver_due, Subscription(service, "posts"), threading.Event()),
                "oldest": partial(oldest_waiting_age, service),
                "parked": partial(has_parked, service),
                "deferred": partial(has_deferred, service, "posts", LONG_AGO),
                "inbox": partial(purge_inbox, service),
                "called": partial(purge_expired, apps.get_model(service, "IdempotencyRecord").objects),
            }
            for name, call in calls.items():
                with self.subTest(name, service=service):
                    self.assertEqual(wasteful_plans(service, call), [])

    def test_only_old_rows_of_the_inbox_are_purged(self) -> None:
        post = self.publish()
        self.comment(post)
        self.comment(post)
        inbox = inbox_of("posts").objects
        old = inbox.first()
        inbox.filter(pk=old.pk).update(received_at=old.received_at - INBOX_RETENTION)
        purge_inbox("posts")
        self.assertEqual(inbox.count(), 1)
        self.assertFalse(inbox.filter(pk=old.pk).exists())

    def test_relay_purges_without_pause_until_no_old_row_is_left(self) -> None:
        inbox = inbox_of("posts").objects
        for _ in range(5):
            inbox.create(id=uuid7(), name="comments.CommentsCounted", received_at=LONG_AGO)
        stop = Mock(is_set=Mock(side_effect=[False, False, False, True]))
        with patch("kernel.events.inbox.PURGE_BATCH_SIZE", 2):
            relay.run_job(job_of_posts("purge inbox"), stop)
        self.assertEqual(inbox.count(), 0)
        pauses = [call.args[0] for call in stop.wait.call_args_list]
        self.assertEqual(pauses, [0, 0, PURGE_INTERVAL.total_seconds()])

    def test_relay_closes_broken_connections(self) -> None:
        stop = Mock(is_set=Mock(side_effect=[False, False, True]))
        database = connections[alias_of("posts")]
        with patch.object(database, "close_if_unusable_or_obsolete") as let_go:
            relay.run_job(job_of_posts("purge inbox"), stop)
        self.assertEqual(let_go.call_count, 2)

    def test_relay_purges_old_idempotency_records(self) -> None:
        records = apps.get_model("posts", "IdempotencyRecord").objects
        records.create(id="old", created_at=utcnow_ms() - 2 * RETENTION)
        records.create(id="young", created_at=utcnow_ms())
        stop = Mock(is_set=Mock(side_effect=[False, True]))
        relay.run_job(job_of_posts("purge idempotency records"), stop)
        self.assertEqual([record.pk for record in records.all()], ["young"])
