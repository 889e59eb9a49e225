"""One delivery attempt of one event, and the update of its outbox row."""

import logging
import random
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from django.db.models import QuerySet

from kernel.contracts.context import current_context, use_context
from kernel.contracts.errors import BadGateway, Incomplete, Unavailable
from kernel.db.clock import utcnow_ms
from kernel.events.models import AbstractOutboxEvent, State
from kernel.events.subscriptions import subscriber

logger = logging.getLogger(__name__)

ATTEMPT_SECONDS = 20.0
"""The timeout of one attempt."""

LEASE = timedelta(seconds=30)
"""How long a process holds a row.

It exceeds an attempt, so that attempts do not overlap.
"""

REQUEST_SECONDS = 1.0
"""The longest time that a request waits for the delivery of its events."""

MAX_FAILURES = 12
"""After so many failures an event is parked. They take about half an hour."""

MAX_BACKOFF_SECONDS = 600.0
"""The longest pause between two attempts."""

MAX_ERROR_LENGTH = 2_000
"""How many characters of an error message are stored."""


def deliver_after_commit(rows: Sequence[AbstractOutboxEvent]) -> None:
    """Make the first attempt, in the process that has just committed the rows.

    A request waits at most REQUEST_SECONDS, and for at most one subscriber that does
    not respond. The relay delivers the rest, also if this process dies here, when the
    lease ends.

    Args:
        rows: Outbox rows, as they were inserted.
    """
    deadline = current_context().deadline
    give_up_at = None if deadline is None else min(deadline, time.monotonic() + REQUEST_SECONDS)
    for row in rows:
        if give_up_at is not None and time.monotonic() >= give_up_at:
            return
        if not attempt(row, give_up_at):
            return


def attempt(row: AbstractOutboxEvent, deadline: float | None = None) -> bool:
    """Try to deliver one event whose lease this process holds.

    The row is deleted after a delivery. If the subscriber has done a part, the row is
    due at once. After a failure it stores the error and is due after a pause; after
    MAX_FAILURES it is parked. Attempts to which the subscriber does not respond never
    park an event, because they are not the event's fault.

    Args:
        row: The row as it was when the lease began.
        deadline: A time of `time.monotonic()`; ATTEMPT_SECONDS from now by default.

    Returns:
        Whether the subscriber responded.
    """
    has_responded = True
    try:
        with _deadline(deadline):
            subscriber(row.subscriber).receive(event=row.envelope())
    except Incomplete:
        _leased(row).update(next_attempt_at=utcnow_ms())
    except Exception as error:
        has_responded = not isinstance(error, Unavailable | BadGateway)
        logger.warning("%s %s was not delivered: %r", row, row.pk, error, exc_info=has_responded)
        _schedule_retry(row, error, has_responded)
    else:
        type(row)._default_manager.filter(pk=row.pk).delete()
    return has_responded


def backoff(attempts: int) -> timedelta:
    """Return the pause after so many attempts: exponential, with jitter."""
    longest = min(MAX_BACKOFF_SECONDS, 2.0**attempts)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311


def _deadline(deadline: float | None) -> AbstractContextManager[None]:
    return use_context(replace(current_context(), deadline=deadline or time.monotonic() + ATTEMPT_SECONDS))


def _schedule_retry(row: AbstractOutboxEvent, error: Exception, has_responded: bool) -> None:
    """Store a failed attempt. Park the event if the subscriber has failed too often."""
    attempts, failures = row.attempts + 1, row.failures + has_responded
    is_parked = failures >= MAX_FAILURES
    is_updated = _leased(row).update(
        attempts=attempts,
        failures=failures,
        error=f"{type(error).__name__}: {error}"[:MAX_ERROR_LENGTH].replace("\0", ""),
        next_attempt_at=utcnow_ms() + backoff(attempts),
        state=State.PARKED if is_parked else State.WAITING,
    )
    if is_updated and is_parked:
        logger.error("%s %s is parked after %d failures: retry it in the admin", row, row.pk, failures)


def _leased(row: AbstractOutboxEvent) -> QuerySet[AbstractOutboxEvent]:
    """Return a queryset of the row; an empty one if another process has claimed it."""
    return type(row)._default_manager.filter(
        pk=row.pk, next_attempt_at=row.next_attempt_at, state=State.WAITING
    )
