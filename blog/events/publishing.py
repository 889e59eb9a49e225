"""Events are written down in the transaction of the change that causes them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from blog.databases.clock import now
from blog.databases.router import alias_of
from blog.databases.transactions import is_under_way
from blog.events.delivery import LEASE, deliver_after_commit
from blog.events.event import Event
from blog.events.subscribers import subscribers_of
from blog.events.tables import outbox_of


def publish(*events: Event, after: timedelta = timedelta(0)) -> None:
    """Tells every subscriber, once what is under way is committed; if it is not, nobody is told.

    Only writes, so it may come last in a transaction of Firestore.

    Arguments:
        events: of one service, from within a function that is `transactional` there; else RuntimeError.
        after: how long from now they are to be told.
    """
    for service in {event.publisher for event in events}:
        if not is_under_way(service):
            raise RuntimeError(f"publish() needs a transaction of {service} around it.")
        _publish(service, [event for event in events if event.publisher == service], after)


def _publish(service: str, events: Sequence[Event], after: timedelta) -> None:
    rows = [_row(event, subscriber, after) for event in events for subscriber in subscribers_of(type(event))]
    outbox_of(service).objects.bulk_create(rows)
    if not after:
        # No partial(): Django logs a failure by the function's __qualname__, and fails where it has none.
        transaction.on_commit(lambda: _send(rows), using=alias_of(service), robust=True)


def _send(rows: Sequence[Any]) -> None:
    if settings.CELERY_BROKER_URL:
        from blog.celery import hand_over

        hand_over(rows)
    else:
        deliver_after_commit(rows)


def _row(event: Event, subscriber: str, after: timedelta) -> Any:
    owed_since = now() + after
    return outbox_of(event.publisher)(
        subscriber=subscriber,
        name=event.name,
        version=event.version,
        payload=msgspec.json.encode(event).decode(),
        owed_since=owed_since,
        # Until then it is this process that delivers it, right after the commit.
        due_at=owed_since if after else owed_since + LEASE,
    )
