"""Events are written down in the transaction of the change that causes them."""

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


def publish(*events: Event, delay: timedelta = timedelta(0)) -> None:
    """Tells every subscriber, once what is under way is committed; if it is not, nobody is told.

    Only writes, so it may come last in a transaction of Firestore.

    Arguments:
        events: of one service, from within a function that is `transactional` there; else RuntimeError.
        delay: how long from now they are to be delivered.
    """
    for service in {event.publisher for event in events}:
        if not in_transaction(service):
            raise RuntimeError(f"publish() needs a transaction of {service} around it.")
        _publish(service, [event for event in events if event.publisher == service], delay)


def _publish(service: str, events: Sequence[Event], delay: timedelta) -> None:
    rows = [_row(event, subscriber, delay) for event in events for subscriber in subscribers_of(type(event))]
    outbox_of(service).objects.bulk_create(rows)
    if not delay:
        # No partial(): Django logs a failure by the function's __qualname__, and fails where it has none.
        transaction.on_commit(lambda: _send(rows), using=alias_of(service), robust=True)


def _send(rows: Sequence[Any]) -> None:
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
        # Until then it is this process that delivers it, right after the commit.
        next_attempt_at=scheduled_at if delay else scheduled_at + LEASE,
    )
