"""The transactional outbox: events are written in the transaction of their change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from kernel.contracts.events import Event
from kernel.db.clock import utcnow_ms
from kernel.db.router import alias_of
from kernel.db.transactions import in_transaction
from kernel.events.delivery import LEASE, deliver_after_commit
from kernel.events.models import outbox_of
from kernel.events.subscriptions import subscribers_of
from kernel.notes import note


def publish(*events: Event, delay: timedelta = timedelta(0)) -> None:
    """Write events to the outbox, for every subscriber, to deliver after the commit.

    If the transaction is rolled back, so are the events. The function reads nothing, so
    it may come last in a transaction of Firestore, in which no read follows a write.

    Args:
        events: The events.
        delay: How long after now to deliver them.

    Raises:
        RuntimeError: The call is not inside a `transactional` function of the
            publisher.
    """
    for service in {event.publisher for event in events}:
        if not in_transaction(service):
            raise RuntimeError(f"publish() must be called in a transaction of {service}.")
        _publish(service, [event for event in events if event.publisher == service], delay)


def _publish(service: str, events: Sequence[Event], delay: timedelta) -> None:
    rows = [_row(event, subscriber, delay) for event in events for subscriber in subscribers_of(type(event))]
    outbox_of(service).objects.bulk_create(rows)
    for row in rows:
        note("event published", event=row.name, subscriber=row.subscriber)
    if not delay:
        # Not a partial(): Django logs the __qualname__ of a function that fails.
        transaction.on_commit(lambda: _deliver(rows), using=alias_of(service), robust=True)


def _deliver(rows: Sequence[Any]) -> None:
    if settings.EVENTS_ENQUEUE:
        import_string(settings.EVENTS_ENQUEUE)(rows)
    else:
        deliver_after_commit(rows)


def _row(event: Event, subscriber: str, delay: timedelta) -> Any:
    scheduled_at = utcnow_ms() + delay
    return outbox_of(event.publisher)(
        subscriber=subscriber,
        name=event.name,
        version=event.version,
        aggregate_id=event.aggregate_id,
        payload=msgspec.json.encode(event).decode(),
        scheduled_at=scheduled_at,
        # This process holds the lease: it delivers right after the commit.
        next_attempt_at=scheduled_at if delay else scheduled_at + LEASE,
    )
