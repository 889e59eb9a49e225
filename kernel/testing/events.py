"""Events in an outbox, and events as their subscribers receive them."""

from typing import TypeVar
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from kernel.contracts.events import Envelope, Event
from kernel.events.models import outbox_of

E = TypeVar("E", bound=Event)


def pending_events(event: type[E], subscriber: str | None = None) -> list[E]:
    """Return the events of a type that wait in their publisher's outbox, oldest first.

    An event waits there as long as its subscriber does not accept it. A double of the
    subscriber that raises Unavailable keeps all of its events there.

    Args:
        event: The class of the events.
        subscriber: The name of a service. Without it the events for all are returned.
    """
    rows = outbox_of(event.publisher).objects.filter(name=event.name)
    return [
        msgspec.json.decode(row.payload, type=event)
        for row in sorted(rows, key=lambda row: row.pk)
        if subscriber is None or row.subscriber == subscriber
    ]


def envelope_of(event: Event, event_id: UUID | None = None) -> Envelope:
    """Return the event as a subscriber receives it, with a new id if none is given."""
    return Envelope(
        id=event_id or uuid7(),
        name=event.name,
        version=event.version,
        payload=msgspec.json.encode(event).decode(),
    )
