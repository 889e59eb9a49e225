import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError, connections
from django.db.models import F
from django.db.utils import ConnectionHandler
from pymongo.errors import AutoReconnect, OperationFailure

from kernel.contracts.context import RequestContext, use_context
from kernel.contracts.errors import Unavailable
from kernel.db import transactions
from kernel.db.router import alias_of
from kernel.db.transactions import MAX_ATTEMPTS, ConcurrentUpdate, atomic, transactional
from kernel.db.urls import database
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.concurrency import run_concurrently
from kernel.tests.tables import EntryTestCase

FIRST, SECOND = UUID(int=1), UUID(int=2)


class AtomicTests:
    """A block is committed whole or not at all."""

    def test_is_committed(self: Any) -> None:
        with atomic(self.service):
            self.Entry.objects.create(id=FIRST)
            self.Entry.objects.create(id=SECOND)
        self.assertEqual(self.Entry.objects.count(), 2)

    def test_an_error_undoes_all_of_it(self: Any) -> None:
        self.Entry.objects.create(id=FIRST)
        with self.assertRaises(ZeroDivisionError), atomic(self.service):
            self.Entry.objects.create(id=SECOND)
            self.Entry.objects.filter(id=FIRST).update(score=F("score") + 1)
            raise ZeroDivisionError
        self.assertEqual(list(self.Entry.objects.values_list("id", "score")), [(FIRST, 0)])

    def test_an_inner_block_is_part_of_the_outer_one(self: Any) -> None:
        with self.assertRaises(ZeroDivisionError), atomic(self.service):
            with atomic(self.service):
                self.Entry.objects.create(id=FIRST)
            raise ZeroDivisionError
        self.assertEqual(self.Entry.objects.count(), 0)

    def test_a_key_that_is_taken_undoes_all_of_it(self: Any) -> None:
        self.Entry.objects.create(id=FIRST)
        with self.assertRaises(IntegrityError), atomic(self.service):
            self.Entry.objects.create(id=SECOND)
            self.Entry.objects.create(id=FIRST)
        self.assertEqual(self.Entry.objects.get().id, FIRST)
        with atomic(self.service):
            self.Entry.objects.create(id=SECOND)
        self.assertEqual(self.Entry.objects.count(), 2)


class RaceTests:
    """Writers that meet all win in the end, and none of their changes is lost."""

    def test_writers_of_one_row(self: Any) -> None:
        self.Entry.objects.create(id=FIRST)

        @transactional(self.service)
        def increment() -> None:
            score = self.Entry.objects.get(id=FIRST).score
            if not self.Entry.objects.filter(id=FIRST, score=score).update(score=score + 1):
                raise ConcurrentUpdate

        self.assertEqual(run_concurrently(*[increment] * 8), [None] * 8)
        self.assertEqual(self.Entry.objects.get().score, 8)

    def test_writers_that_block_each_other(self: Any) -> None:
        """Each holds the row that the other needs: a deadlock on PostgreSQL, a conflict on MongoDB."""
        self.Entry.objects.bulk_create([self.Entry(id=FIRST), self.Entry(id=SECOND)])
        both_hold_one = threading.Barrier(2)

        def crossed(one: UUID, other: UUID) -> Callable[[], None]:
            @transactional(self.service)
            def write() -> None:
                self.Entry.objects.filter(id=one).update(score=F("score") + 1)
                # SQLite lets in one at a time, and a second attempt is alone.
                with suppress(threading.BrokenBarrierError):
                    both_hold_one.wait(timeout=0.3)
                self.Entry.objects.filter(id=other).update(score=F("score") + 1)

            return write

        outcomes = run_concurrently(crossed(FIRST, SECOND), crossed(SECOND, FIRST))
        self.assertEqual(outcomes, [None, None])
        self.assertEqual(list(self.Entry.objects.values_list("score", flat=True)), [2, 2])


for _service in settings.HOSTED_SERVICES:
    for _tests in (AtomicTests, RaceTests):
        _name = f"{_service.capitalize()}{_tests.__name__}"
        globals()[_name] = type(
            _name,
            (_tests, EntryTestCase),
            {"__module__": __name__, "service": _service, "services": (_service,)},
        )


class TransactionalTest(EntryTestCase):
    service = "posts"
    services = ("posts",)

    def setUp(self) -> None:
        super().setUp()
        self.calls = 0
        # The module as this one sees it: the driver of MongoDB sleeps in threads of its own.
        self.sleep = self.enterContext(mock.patch.object(transactions, "time")).sleep

    def losing(self, times: int, error: type[DatabaseError] = ConcurrentUpdate, **options: Any) -> Callable[[], str]:
        """A change that loses its race so many times, then wins."""

        @transactional(self.service, **options)
        def change() -> str:
            self.calls += 1
            self.Entry.objects.create(id=UUID(int=self.calls))
            if self.calls <= times:
                raise error
            return "won"

        return change

    def test_starts_over_until_it_wins(self) -> None:
        self.assertEqual(self.losing(3)(), "won")
        self.assertEqual(self.calls, 4)
        self.assertEqual(self.Entry.objects.get().id, UUID(int=4))
        self.assertEqual(self.sleep.call_count, 3)

    def test_gives_up_in_the_end(self) -> None:
        with self.assertRaises(ConcurrentUpdate):
            self.losing(1000)()
        self.assertEqual(self.calls, MAX_ATTEMPTS)
        self.assertEqual(self.Entry.objects.count(), 0)

    def test_other_errors_are_raised_at_once(self) -> None:
        for error in (IntegrityError, OperationalError):
            self.calls = 0
            with self.subTest(error), self.assertRaises(error):
                self.losing(1, error)()
            self.assertEqual(self.calls, 1)

    def test_further_errors_may_mean_a_lost_race(self) -> None:
        self.assertEqual(self.losing(2, IntegrityError, retry_on=(IntegrityError,))(), "won")

    def test_stops_when_the_time_is_used_up(self) -> None:
        with use_context(RequestContext(deadline=time.monotonic())), self.assertRaises(Unavailable):
            self.losing(1)()
        self.assertEqual(self.calls, 1)

    def test_an_inner_one_is_retried_with_the_outer_one(self) -> None:
        inner = self.losing(2)
        outer_calls = []

        @transactional(self.service)
        def outer() -> str:
            outer_calls.append(1)
            return inner()

        self.assertEqual(outer(), "won")
        self.assertEqual((self.calls, len(outer_calls)), (3, 3))

    def test_passes_arguments_and_answers_on(self) -> None:
        @transactional(self.service)
        def change(one: int, *, two: int) -> tuple[int, int]:
            """Documented."""
            return one, two

        self.assertEqual(change(1, two=2), (1, 2))
        self.assertEqual((change.__name__, change.__doc__), ("change", "Documented."))


class MongoDBTest(ServiceTransactionTestCase):
    """What a real server shows only when it is the wrong one, or breaks."""

    services = ("posts",)

    def setUp(self) -> None:
        alias = alias_of("posts")
        self.addCleanup(connections.__setitem__, alias, connections[alias])
        self.connection = _mongodb(alias)
        connections[alias] = self.connection
        self.session = self.connection.connection.start_session.return_value

    def test_without_a_replica_set_is_refused(self) -> None:
        self.connection.features._supports_transactions = False
        with self.assertRaisesRegex(ImproperlyConfigured, "not part of a replica set.*--replSet"), atomic("posts"):
            self.fail("The block must not run.")

    def test_a_commit_that_fails_is_a_database_error_and_leaves_nothing_open(self) -> None:
        failure = OperationFailure("failed")
        self.session.commit_transaction.side_effect = failure
        with self.assertRaises(DatabaseError) as raised, atomic("posts"):
            pass
        self.assertIs(raised.exception.__cause__, failure)
        self.session.end_session.assert_called_once_with()
        self.assertIsNone(self.connection.session)
        with self.assertRaises(DatabaseError), atomic("posts"):
            self.assertEqual(self.session.start_transaction.call_count, 2)

    def test_a_commit_that_conflicts_is_tried_again(self) -> None:
        conflict = OperationFailure("conflict", details={"errorLabels": ["TransientTransactionError"]})
        self.session.commit_transaction.side_effect = [conflict, conflict, None]
        change = mock.Mock(return_value="won", __name__="change")
        self.assertEqual(transactional("posts")(change)(), "won")
        self.assertEqual(change.call_count, 3)

    def test_a_server_that_is_gone_is_not_tried_again(self) -> None:
        gone = AutoReconnect("gone", {"errorLabels": ["TransientTransactionError"]})
        self.assertTrue(gone.has_error_label("TransientTransactionError"))
        change = mock.Mock(side_effect=gone, __name__="change")
        with self.assertRaises(DatabaseError):
            transactional("posts")(change)()
        self.assertEqual(change.call_count, 1)


def _mongodb(alias: str) -> Any:
    """A connection to a MongoDB that is not there."""
    entry = database("mongodb://127.0.0.1:1/x")
    connection = ConnectionHandler({"default": {}, alias: entry})[alias]
    connection.connection = mock.Mock()
    connection.features._supports_transactions = True
    return connection
