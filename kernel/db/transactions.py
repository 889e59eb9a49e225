"""All or nothing in a service's own database, whatever its engine."""

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
    """A conditional update found that another writer was faster; the transaction has to start over."""


def atomic(service: str) -> AbstractContextManager[None]:
    """A block that is committed whole or not at all, in the database of `service`.

    `django.db.transaction.atomic` does nothing on MongoDB and says nothing; this takes the engine's own.
    Raises ImproperlyConfigured on a MongoDB that is no replica set, for it has no transactions.
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
        # The engine leaves the errors of a commit as they are, and its session open.
        if connection.session and not connection.in_atomic_block_mongo:
            connection.session.end_session()
            connection.session = None
            connection.run_on_commit = []
        raise DatabaseError(f"The transaction on {alias!r} failed: {error}") from error


def _require_transactions(connection: Any) -> None:
    if not connection.features._supports_transactions:
        raise ImproperlyConfigured(
            f"The MongoDB of {connection.alias!r} is no replica set, so it has no transactions."
            " Start mongod with --replSet."
        )


_under_way: ContextVar[frozenset[str]] = ContextVar("under_way", default=frozenset())
"""The databases in which a `transactional` function runs now."""


def in_transaction(service: str) -> bool:
    """Whether this is called from within a `transactional` function on the service's database."""
    return alias_of(service) in _under_way.get()


@contextmanager
def _noted(service: str) -> Iterator[None]:
    """Inside `atomic`, not around it: what is called upon its commit is no longer part of it."""
    token = _under_way.set(_under_way.get() | {alias_of(service)})
    try:
        yield
    finally:
        _under_way.reset(token)


def transactional(
    service: str, *, retry_on: tuple[type[DatabaseError], ...] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: runs the function in `atomic(service)`, again from the start when another writer was faster.

    The function must change nothing outside that database. It is retried until it wins, the request's time is
    used up, or MAX_ATTEMPTS are made; then the DatabaseError is raised. Called by another transactional
    function, it is a part of that one, which is retried whole.

    Arguments:
        service: whose database.
        retry_on: further errors that tell of a faster writer. IntegrityError is one where the function looks
            first whether a key is free: it was taken meanwhile.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            change = partial(function, *args, **kwargs)
            return change() if in_transaction(service) else _run_with_retries(service, change, retry_on)

        return call

    return decorate


def _run_with_retries(service: str, change: Callable[[], R], retry_on: tuple[type[DatabaseError], ...]) -> R:
    attempt = 0
    while True:
        attempt += 1
        try:
            with atomic(service), _noted(service):
                return change()
        except DatabaseError as error:
            if attempt == MAX_ATTEMPTS or not (isinstance(error, retry_on) or _is_conflict(error)):
                raise
        check_deadline()
        pause = min(MAX_BACKOFF_SECONDS, 0.005 * 2**attempt)
        time.sleep(random.uniform(0, pause))  # noqa: S311


def _is_conflict(error: DatabaseError) -> bool:
    if isinstance(error, ConcurrentUpdate):
        return True
    cause = error.__cause__
    if getattr(cause, "pgcode", None) in POSTGRES_CONFLICTS or getattr(cause, "concurrent_update", False):
        return True
    # A connection that broke has the label too, but no other writer.
    return isinstance(cause, OperationFailure) and cause.has_error_label("TransientTransactionError")
