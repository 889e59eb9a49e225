"""What a service has told others, and what others tell it."""

from typing import TypeVar
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from kernel.contracts.events import Envelope, Event
from kernel.events.models import outbox_of

E = TypeVar("E", bound=Event)


def owed(event: type[E], subscriber: str | None = None) -> list[E]:
    """The events of this type that wait in their publisher's outbox, the oldest first.

    They stay there where the subscriber's double does not take them, as `Unavailable` says.
    """
    rows = outbox_of(event.publisher).objects.filter(name=event.name)
    found = sorted(rows, key=lambda row: row.pk)
    return [
        msgspec.json.decode(row.payload, type=event)
        for row in found
        if subscriber is None or row.subscriber == subscriber
    ]


def enveloped(event: Event, event_id: UUID | None = None) -> Envelope:
    """An event as it arrives at a subscriber."""
    return Envelope(
        id=event_id or uuid7(),
        name=event.name,
        version=event.version,
        payload=msgspec.json.encode(event).decode(),
    )
