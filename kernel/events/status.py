"""The state of a service's outbox: waiting and parked events, and their age."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.db.clock import utcnow_ms
from kernel.events.models import State, outbox_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """Counts of undelivered events. `oldest_age` is None if no event waits."""

    waiting: int
    parked: int
    oldest_age: timedelta | None


def outbox_status(service: str) -> OutboxStatus:
    """Return the state of a service's outbox."""
    events = outbox_of(service).objects
    return OutboxStatus(
        waiting=events.filter(state=State.WAITING).count(),
        parked=events.filter(state=State.PARKED).count(),
        oldest_age=oldest_waiting_age(service),
    )


def has_deferred(service: str, subscriber: str, since: datetime) -> bool:
    """Return whether a subscription has a failed event, parked or due after `since`."""
    events = outbox_of(service).objects.filter(subscriber=subscriber, next_attempt_at__gt=since)
    later = events.order_by("next_attempt_at", "id")
    return any(
        attempts
        for state in State
        for attempts in later.filter(state=state).values_list("attempts", flat=True)
    )


def has_parked(service: str) -> bool:
    """Return whether an event of the service is parked."""
    return bool(outbox_of(service).objects.filter(state=State.PARKED).exists())


def oldest_waiting_age(service: str) -> timedelta | None:
    """Return how long the oldest waiting event is overdue, in one indexed query.

    Returns:
        The time since it was scheduled, zero if that is in the future, or None if no
        event waits.
    """
    waiting = outbox_of(service).objects.filter(state=State.WAITING).order_by("scheduled_at", "id")
    row = waiting.values_list("scheduled_at").first()
    return None if row is None else max(timedelta(0), utcnow_ms() - row[0])
