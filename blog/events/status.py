"""How much a service still owes, and since when."""

from dataclasses import dataclass
from datetime import timedelta

from blog.databases.clock import now
from blog.events.tables import State, outbox_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """`oldest` is for how long the oldest waiting event has been owed; None where none waits."""

    waiting: int
    parked: int
    oldest: timedelta | None


def status_of(service: str) -> Status:
    events = outbox_of(service).objects
    return Status(
        waiting=events.filter(state=State.WAITING).count(),
        parked=events.filter(state=State.PARKED).count(),
        oldest=oldest_waiting(service),
    )


def is_any_parked(service: str) -> bool:
    return bool(outbox_of(service).objects.filter(state=State.PARKED).exists())


def oldest_waiting(service: str) -> timedelta | None:
    """For how long the oldest event that is not parked has been owed, in one indexed query."""
    waiting = outbox_of(service).objects.filter(state=State.WAITING).order_by("owed_since", "id")
    row = waiting.values_list("owed_since").first()
    return None if row is None else max(timedelta(0), now() - row[0])
