"""One attempt to deliver one event, and what becomes of its row."""

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
"""How long one attempt may take."""

LEASE = timedelta(seconds=30)
"""How long a row is one process's own: longer than an attempt, so that nobody else tries meanwhile."""

REQUEST_SECONDS = 1.0
"""How long a request waits, at most, for what it has caused to be delivered."""

MAX_FAILURES = 12
"""After that many an event is parked: about half an hour."""

MAX_BACKOFF_SECONDS = 600.0
"""The longest pause between two attempts."""

MAX_ERROR_LENGTH = 2_000
"""How many characters of an error are kept."""


def deliver_after_commit(rows: Sequence[AbstractOutboxEvent]) -> None:
    """The first attempt, in the process that has just committed the rows.

    A request waits REQUEST_SECONDS at most, and for one failure: what it leaves over, or what is lost when
    this process dies here, is due when the lease ends.
    """
    deadline = current_context().deadline
    give_up = None if deadline is None else min(deadline, time.monotonic() + REQUEST_SECONDS)
    for row in rows:
        if give_up is not None and time.monotonic() >= give_up:
            return
        if not attempt(row, give_up):
            return


def attempt(row: AbstractOutboxEvent, deadline: float | None = None) -> bool:
    """Delivers one event whose lease is held; False where its subscriber does not answer or is not reached.

    Where a part was done, the row is due again at once. A failure is noted in it, and it is due again after a
    pause. An event that its subscriber cannot take is parked in the end; one that does not come so far never
    is: it is not the event's fault.

    Arguments:
        row: as it was read or written when the lease began.
        deadline: a moment of `time.monotonic()`; ATTEMPT_SECONDS from now where there is none.
    """
    answers = True
    try:
        with _time_until(deadline):
            subscriber(row.subscriber).receive(event=row.envelope())
    except Incomplete:
        _as_leased(row).update(next_attempt_at=utcnow_ms())
    except Exception as error:
        answers = not isinstance(error, Unavailable | BadGateway)
        logger.warning("%s %s was not delivered: %r", row, row.pk, error, exc_info=answers)
        _schedule_retry(row, error, answers)
    else:
        type(row)._default_manager.filter(pk=row.pk).delete()
    return answers


def _time_until(deadline: float | None) -> AbstractContextManager[None]:
    return use_context(replace(current_context(), deadline=deadline or time.monotonic() + ATTEMPT_SECONDS))


def _schedule_retry(row: AbstractOutboxEvent, error: Exception, answers: bool) -> None:
    """Notes an attempt in vain, and whether the subscriber answered it."""
    attempts, failures = row.attempts + 1, row.failures + answers
    is_parked = failures >= MAX_FAILURES
    noted = _as_leased(row).update(
        attempts=attempts,
        failures=failures,
        error=f"{type(error).__name__}: {error}"[:MAX_ERROR_LENGTH].replace("\0", ""),
        next_attempt_at=utcnow_ms() + backoff(attempts),
        state=State.PARKED if is_parked else State.WAITING,
    )
    if noted and is_parked:
        logger.error("%s %s is parked after %d failures: only a person sends it again", row, row.pk, failures)


def _as_leased(row: AbstractOutboxEvent) -> QuerySet[AbstractOutboxEvent]:
    """The row, unless the lease was over and another has taken it since."""
    return type(row)._default_manager.filter(pk=row.pk, next_attempt_at=row.next_attempt_at, state=State.WAITING)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, and never two rows alike."""
    longest = min(MAX_BACKOFF_SECONDS, 2.0**attempts)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311
