"""Transactions in a service's own database, on every engine, with retries."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

import django_mongodb_backend.transaction
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction
from pymongo.errors import OperationFailure, PyMongoError

from kernel.contracts.context import check_deadline
from kernel.db.router import alias_of

P = ParamSpec("P")
R = TypeVar("R")

MAX_ATTEMPTS = 60
MAX_BACKOFF_SECONDS = 0.2
POSTGRES_CONFLICTS = {"40001", "40P01"}


class ConcurrentUpdate(DatabaseError):
    """A conditional update found no row, because another transaction has changed it.

    The transaction must start again.
    """


def atomic(service: str) -> AbstractContextManager[None]:
    """Run the block in a transaction of the service's database.

    `django.db.transaction.atomic` silently does nothing on MongoDB. This function uses
    the engine's own.

    Args:
        service: The service whose database it is.

    Raises:
        ImproperlyConfigured: The MongoDB server is not part of a replica set, and so
            has no transactions.
        DatabaseError: The commit failed on MongoDB.
    """
    alias = alias_of(service)
    if connections[alias].vendor == "mongodb":
        return _atomic_on_mongodb(alias)
    return transaction.atomic(using=alias)


@contextmanager
def _atomic_on_mongodb(alias: str) -> Iterator[None]:
    connection: Any = connections[alias]
    try:
        _require_transactions(connection)
        with django_mongodb_backend.transaction.atomic(using=alias):
            yield
    except PyMongoError as error:
        # The engine does not convert errors of a commit, and leaves its session open.
        if connection.session and not connection.in_atomic_block_mongo:
            connection.session.end_session()
            connection.session = None
            connection.run_on_commit = []
        raise DatabaseError(f"The transaction on {alias!r} failed: {error}") from error


def _require_transactions(connection: Any) -> None:
    if not connection.features._supports_transactions:
        raise ImproperlyConfigured(
            f"The MongoDB server of {connection.alias!r} is not part of a replica set, so it has no"
            " transactions. Start mongod with --replSet."
        )


_in_transaction: ContextVar[frozenset[str]] = ContextVar("in_transaction", default=frozenset())
"""The aliases of the databases in which a `transactional` function is running."""


def in_transaction(service: str) -> bool:
    """Return whether a `transactional` function of the service's database runs."""
    return alias_of(service) in _in_transaction.get()


@contextmanager
def _marked(service: str) -> Iterator[None]:
    """Mark the block as part of a transaction.

    To be used inside `atomic`, because functions called on commit are not part of it.
    """
    token = _in_transaction.set(_in_transaction.get() | {alias_of(service)})
    try:
        yield
    finally:
        _in_transaction.reset(token)


def transactional(
    service: str, *, retry_on: tuple[type[DatabaseError], ...] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that runs a function in a transaction, with retries.

    The transaction is that of `atomic(service)`. The function must change nothing
    outside that database. It is retried until it commits, the deadline of the request
    passes, or MAX_ATTEMPTS are made. Called by another transactional function, it joins
    that transaction, which is retried as a whole.

    Args:
        service: The service whose database it is.
        retry_on: Further errors that mean a conflict. IntegrityError is one if the
            function first reads whether a key is free: another transaction has inserted
            it since.

    Raises:
        DatabaseError: Another error, or a conflict in the last attempt. The decorated
            function raises it.
        Unavailable: The deadline has passed. The decorated function raises it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            run = partial(function, *args, **kwargs)
            return run() if in_transaction(service) else _run_with_retries(service, run, retry_on)

        return call

    return decorate


def _run_with_retries(service: str, run: Callable[[], R], retry_on: tuple[type[DatabaseError], ...]) -> R:
    attempt = 0
    while True:
        attempt += 1
        try:
            with atomic(service), _marked(service):
                return run()
        except DatabaseError as error:
            if attempt == MAX_ATTEMPTS or not (isinstance(error, retry_on) or _is_conflict(error)):
                raise
        check_deadline()
        backoff = min(MAX_BACKOFF_SECONDS, 0.005 * 2**attempt)
        time.sleep(random.uniform(0, backoff))  # noqa: S311


def _is_conflict(error: DatabaseError) -> bool:
    if isinstance(error, ConcurrentUpdate):
        return True
    cause = error.__cause__
    if getattr(cause, "pgcode", None) in POSTGRES_CONFLICTS or getattr(cause, "concurrent_update", False):
        return True
    # The driver labels broken connections so, too: these are not conflicts.
    return isinstance(cause, OperationFailure) and cause.has_error_label("TransientTransactionError")
