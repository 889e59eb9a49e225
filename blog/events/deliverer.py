"""Delivers what is due, again and again: what was left over right after its commit, or put off.

Several may run at once, here and on other machines.
"""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, connections

from blog.databases.clock import now
from blog.events.delivery import LEASE, attempt
from blog.events.subscribers import contracts
from blog.events.tables import AbstractOutboxEvent, State, inbox_of, outbox_of
from blog.services.idempotency import forget_old

logger = logging.getLogger(__name__)

BATCH = 50
"""How many due events are looked at together."""

IDLE_SECONDS = 1.0
"""How long to wait when nothing is due."""

INBOX_KEPT = timedelta(days=30)
"""How long a service remembers what it has heard."""

FORGOTTEN_AT_ONCE = 500
FORGETTING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Route:
    """What one service owes another. Each has a queue of its own, so that a dead one holds up no other."""

    publisher: str
    subscriber: str


def routes() -> list[Route]:
    """Every route that begins here."""
    return [
        Route(publisher, contract.name)
        for publisher in settings.SERVICES
        for contract in contracts()
        if any(name.startswith(f"{publisher}.") for name in contract.hears)
    ]


def deliver_due(route: Route, stop: threading.Event) -> bool:
    """Attempts some of what is due. False where nothing is, or the subscriber does not answer."""
    due = outbox_of(route.publisher).objects.filter(
        subscriber=route.subscriber, state=State.WAITING, due_at__lte=now()
    )
    rows = list(due.order_by("due_at", "id")[:BATCH])
    # Not in one order, for there may be others at it.
    random.shuffle(rows)
    for row in rows:
        if stop.is_set() or (claim(row) and not attempt(row)):
            return False
    return bool(rows)


def deliver_one(service: str, event_id: UUID) -> None:
    """Attempts one event that nobody has attempted yet, whoever has its lease."""
    row = outbox_of(service).objects.filter(pk=event_id, attempts=0).first()
    if row and claim(row):
        attempt(row)


def claim(row: AbstractOutboxEvent) -> bool:
    """Takes the lease of a row, if it is as it was read: of any number of takers, one succeeds."""
    as_read = type(row)._default_manager.filter(pk=row.pk, due_at=row.due_at, state=State.WAITING)
    row.due_at = now() + LEASE
    return bool(as_read.update(due_at=row.due_at))


def forget_heard(service: str) -> bool:
    """Removes the oldest rows of the inbox that are no longer needed. True where some may be left."""
    heard: Any = inbox_of(service).objects
    old = heard.filter(received_at__lt=now() - INBOX_KEPT).order_by("received_at")
    chosen = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    heard.filter(pk__in=chosen).delete()
    return len(chosen) == FORGOTTEN_AT_ONCE


def run(stop: threading.Event) -> None:
    """Delivers until `stop` is set; what is under way then is finished first."""
    jobs = [partial(_deliver, route, stop) for route in routes()]
    jobs += [partial(_forget, service, stop) for service in settings.SERVICES]
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def _deliver(route: Route, stop: threading.Event) -> None:
    _repeat(lambda: 0 if deliver_due(route, stop) else IDLE_SECONDS, stop)


def _forget(service: str, stop: threading.Event) -> None:
    def forget() -> float:
        forget_old(apps.get_model(service, "Call")._default_manager)
        return 0 if forget_heard(service) else FORGETTING_SECONDS

    _repeat(forget, stop)


def _repeat(work: Callable[[], float], stop: threading.Event) -> None:
    """Does the work, which answers how many seconds to wait, until `stop` is set. Survives its failures."""
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                pause = work()
            except Exception:
                logger.exception("a deliverer's work failed; it goes on")
                pause = IDLE_SECONDS
            stop.wait(pause)
    finally:
        connections.close_all()
