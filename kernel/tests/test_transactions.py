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
from kernel.tests.tables import EntryTestCase, in_each_database

FIRST, SECOND = UUID(int=1), UUID(int=2)
SERVICE = settings.HOSTED_SERVICES[-1]


@in_each_database
class AtomicTests(EntryTestCase):
    """A block is committed as a whole or not at all."""

    def test_block_is_committed(self) -> None:
        with atomic(self.service):
            self.Entry.objects.create(id=FIRST)
            self.Entry.objects.create(id=SECOND)
        self.assertEqual(self.Entry.objects.count(), 2)

    def test_error_rolls_back_all_changes(self) -> None:
        self.Entry.objects.create(id=FIRST)
        with self.assertRaises(ZeroDivisionError), atomic(self.service):
            self.Entry.objects.create(id=SECOND)
            self.Entry.objects.filter(id=FIRST).update(score=F("score") + 1)
            raise ZeroDivisionError
        self.assertEqual(list(self.Entry.objects.values_list("id", "score")), [(FIRST, 0)])

    def test_inner_block_is_rolled_back_with_the_outer_one(self) -> None:
        with self.assertRaises(ZeroDivisionError), atomic(self.service):
            with atomic(self.service):
                self.Entry.objects.create(id=FIRST)
            raise ZeroDivisionError
        self.assertEqual(self.Entry.objects.count(), 0)

    def test_duplicate_key_rolls_back_all_changes(self) -> None:
        self.Entry.objects.create(id=FIRST)
        with self.assertRaises(IntegrityError), atomic(self.service):
            self.Entry.objects.create(id=SECOND)
            self.Entry.objects.create(id=FIRST)
        self.assertEqual(self.Entry.objects.get().id, FIRST)
        with atomic(self.service):
            self.Entry.objects.create(id=SECOND)
        self.assertEqual(self.Entry.objects.count(), 2)


@in_each_database
class ConcurrentWritersTests(EntryTestCase):
    """Concurrent writers all commit in the end, and no change is lost."""

    def test_no_update_of_one_row_is_lost(self) -> None:
        self.Entry.objects.create(id=FIRST)

        @transactional(self.service)
        def increment() -> None:
            score = self.Entry.objects.get(id=FIRST).score
            if not self.Entry.objects.filter(id=FIRST, score=score).update(score=score + 1):
                raise ConcurrentUpdate

        self.assertEqual(run_concurrently(*[increment] * 8), [None] * 8)
        self.assertEqual(self.Entry.objects.get().score, 8)

    def test_writers_that_block_each_other_both_commit(self) -> None:
        """A deadlock on PostgreSQL, a conflict on MongoDB."""
        self.Entry.objects.bulk_create([self.Entry(id=FIRST), self.Entry(id=SECOND)])
        both_locked = threading.Barrier(2)

        def crossed(one: UUID, other: UUID) -> Callable[[], None]:
            @transactional(self.service)
            def write() -> None:
                self.Entry.objects.filter(id=one).update(score=F("score") + 1)
                # On SQLite one transaction runs at a time, and so does a second
                # attempt.
                with suppress(threading.BrokenBarrierError):
                    both_locked.wait(timeout=0.3)
                self.Entry.objects.filter(id=other).update(score=F("score") + 1)

            return write

        outcomes = run_concurrently(crossed(FIRST, SECOND), crossed(SECOND, FIRST))
        self.assertEqual(outcomes, [None, None])
        self.assertEqual(list(self.Entry.objects.values_list("score", flat=True)), [2, 2])


@in_each_database
class TransactionalTests(EntryTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.calls = 0
        # Replaced in that module only, because MongoDB's driver sleeps in threads of
        # its own.
        self.sleep = self.enterContext(mock.patch.object(transactions, "time")).sleep

    def conflicting(
        self, times: int, error: type[DatabaseError] = ConcurrentUpdate, **options: Any
    ) -> Callable[[], str]:
        """Return a function that raises the error so many times, then commits."""

        @transactional(self.service, **options)
        def change() -> str:
            self.calls += 1
            self.Entry.objects.create(id=UUID(int=self.calls))
            if self.calls <= times:
                raise error
            return "committed"

        return change

    def test_conflicts_are_retried_until_the_commit(self) -> None:
        self.assertEqual(self.conflicting(3)(), "committed")
        self.assertEqual(self.calls, 4)
        self.assertEqual(self.Entry.objects.get().id, UUID(int=4))
        self.assertEqual(self.sleep.call_count, 3)

    def test_last_attempt_raises_the_conflict(self) -> None:
        with self.assertRaises(ConcurrentUpdate):
            self.conflicting(1000)()
        self.assertEqual(self.calls, MAX_ATTEMPTS)
        self.assertEqual(self.Entry.objects.count(), 0)

    def test_other_error_is_not_retried(self) -> None:
        for error in (IntegrityError, OperationalError):
            self.calls = 0
            with self.subTest(error), self.assertRaises(error):
                self.conflicting(1, error)()
            self.assertEqual(self.calls, 1)

    def test_error_in_retry_on_is_retried(self) -> None:
        self.assertEqual(self.conflicting(2, IntegrityError, retry_on=(IntegrityError,))(), "committed")

    def test_no_retry_after_the_deadline(self) -> None:
        with use_context(RequestContext(deadline=time.monotonic())), self.assertRaises(Unavailable):
            self.conflicting(1)()
        self.assertEqual(self.calls, 1)

    def test_inner_function_is_retried_with_the_outer_one(self) -> None:
        inner = self.conflicting(2)
        outer_calls = []

        @transactional(self.service)
        def outer() -> str:
            outer_calls.append(1)
            return inner()

        self.assertEqual(outer(), "committed")
        self.assertEqual((self.calls, len(outer_calls)), (3, 3))

    def test_arguments_result_and_metadata_are_passed_on(self) -> None:
        @transactional(self.service)
        def change(one: int, *, two: int) -> tuple[int, int]:
            """Documented."""
            return one, two

        self.assertEqual(change(1, two=2), (1, 2))
        self.assertEqual((change.__name__, change.__doc__), ("change", "Documented."))


class MongoDBTests(ServiceTransactionTestCase):
    """Failures that a working MongoDB server does not show."""

    services = (SERVICE,)

    def setUp(self) -> None:
        alias = alias_of(SERVICE)
        self.addCleanup(connections.__setitem__, alias, connections[alias])
        self.connection = _mongodb(alias)
        connections[alias] = self.connection
        self.session = self.connection.connection.start_session.return_value

    def test_server_without_replica_set_raises_improperly_configured(self) -> None:
        self.connection.features._supports_transactions = False
        with (
            self.assertRaisesRegex(ImproperlyConfigured, "not part of a replica set.*--replSet"),
            atomic(SERVICE),
        ):
            self.fail("The block must not run.")

    def test_failed_commit_raises_database_error_and_ends_the_session(self) -> None:
        failure = OperationFailure("failed")
        self.session.commit_transaction.side_effect = failure
        with self.assertRaises(DatabaseError) as raised, atomic(SERVICE):
            pass
        self.assertIs(raised.exception.__cause__, failure)
        self.session.end_session.assert_called_once_with()
        self.assertIsNone(self.connection.session)
        with self.assertRaises(DatabaseError), atomic(SERVICE):
            self.assertEqual(self.session.start_transaction.call_count, 2)

    def test_conflict_of_a_commit_is_retried(self) -> None:
        conflict = OperationFailure("conflict", details={"errorLabels": ["TransientTransactionError"]})
        self.session.commit_transaction.side_effect = [conflict, conflict, None]
        change = mock.Mock(return_value="committed", __name__="change")
        self.assertEqual(transactional(SERVICE)(change)(), "committed")
        self.assertEqual(change.call_count, 3)

    def test_broken_connection_is_not_retried(self) -> None:
        gone = AutoReconnect("gone", {"errorLabels": ["TransientTransactionError"]})
        self.assertTrue(gone.has_error_label("TransientTransactionError"))
        change = mock.Mock(side_effect=gone, __name__="change")
        with self.assertRaises(DatabaseError):
            transactional(SERVICE)(change)()
        self.assertEqual(change.call_count, 1)


def _mongodb(alias: str) -> Any:
    """Return a connection to a MongoDB server that does not exist."""
    entry = database("mongodb://127.0.0.1:1/x")
    connection: Any = ConnectionHandler({"default": {}, alias: entry})[alias]
    connection.connection = mock.Mock()
    connection.features._supports_transactions = True
    return connection
