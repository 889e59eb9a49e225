"""How much a service still owes, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.db.clock import utcnow_ms
from kernel.events.models import State, outbox_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """`oldest` is for how long the oldest waiting event has been owed; None where none waits."""

    waiting: int
    parked: int
    oldest: timedelta | None


def status_of(service: str) -> OutboxStatus:
    events = outbox_of(service).objects
    return OutboxStatus(
        waiting=events.filter(state=State.WAITING).count(),
        parked=events.filter(state=State.PARKED).count(),
        oldest=oldest_waiting(service),
    )


def has_deferred(service: str, subscriber: str, since: datetime) -> bool:
    """Whether what the subscriber could not be given, since then or before, is put off or parked."""
    later = (
        outbox_of(service).objects.filter(subscriber=subscriber, next_attempt_at__gt=since).order_by("next_attempt_at", "id")
    )
    return any(
        attempts
        for state in State
        for attempts in later.filter(state=state).values_list("attempts", flat=True)
    )


def is_any_parked(service: str) -> bool:
    return bool(outbox_of(service).objects.filter(state=State.PARKED).exists())


def oldest_waiting(service: str) -> timedelta | None:
    """For how long the oldest event that is not parked has been owed, in one indexed query."""
    waiting = outbox_of(service).objects.filter(state=State.WAITING).order_by("scheduled_at", "id")
    row = waiting.values_list("scheduled_at").first()
    return None if row is None else max(timedelta(0), utcnow_ms() - row[0])
