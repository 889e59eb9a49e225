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

from django.conf import settings
from django.db import close_old_connections, connections

from kernel import periodic
from kernel.db.clock import utcnow_ms
from kernel.events.delivery import LEASE, attempt
from kernel.events.models import AbstractOutboxEvent, State, inbox_of, outbox_of
from kernel.events.subscriptions import subscriber_contracts

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
"""How many due events are looked at together."""

POLL_SECONDS = 1.0
"""How long to wait when nothing is due."""

INBOX_RETENTION = timedelta(days=30)
"""How long a service remembers what it has heard."""

PURGE_BATCH_SIZE = 500
PURGE_EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one service owes another. Each has a queue of its own, so that a dead one holds up no other."""

    publisher: str
    subscriber: str


def subscriptions() -> list[Subscription]:
    """Every route that begins here."""
    return [
        Subscription(publisher, contract.name)
        for publisher in settings.HOSTED_SERVICES
        for contract in subscriber_contracts()
        if any(name.startswith(f"{publisher}.") for name in contract.subscribes_to)
    ]


def deliver_due(route: Subscription, stop: threading.Event) -> bool:
    """Attempts some of what is due. False where nothing is, or the subscriber does not answer."""
    due = outbox_of(route.publisher).objects.filter(
        subscriber=route.subscriber, state=State.WAITING, next_attempt_at__lte=utcnow_ms()
    )
    rows = list(due.order_by("next_attempt_at", "id")[:BATCH_SIZE])
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
    as_read = type(row)._default_manager.filter(pk=row.pk, next_attempt_at=row.next_attempt_at, state=State.WAITING)
    row.next_attempt_at = utcnow_ms() + LEASE
    return bool(as_read.update(next_attempt_at=row.next_attempt_at))


def purge_inbox(service: str) -> bool:
    """Removes the oldest rows of the inbox that are no longer needed. True where some may be left."""
    heard: Any = inbox_of(service).objects
    old = heard.filter(received_at__lt=utcnow_ms() - INBOX_RETENTION).order_by("received_at")
    chosen = list(old.values_list("pk", flat=True)[:PURGE_BATCH_SIZE])
    heard.filter(pk__in=chosen).delete()
    return len(chosen) == PURGE_BATCH_SIZE


def run(stop: threading.Event) -> None:
    """Delivers until `stop` is set; what is under way then is finished first."""
    jobs = [partial(_deliver, route, stop) for route in subscriptions()]
    jobs += [partial(_run_periodically, job, stop) for job in _periodic_jobs()]
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def _deliver(route: Subscription, stop: threading.Event) -> None:
    _repeat(lambda: 0 if deliver_due(route, stop) else POLL_SECONDS, stop)


def _periodic_jobs() -> list[periodic.Job]:
    interval = timedelta(seconds=PURGE_EVERY_SECONDS)
    purges = [
        periodic.Job(service, "purge inbox", partial(purge_inbox, service), interval)
        for service in settings.HOSTED_SERVICES
    ]
    return [*purges, *(job for job in periodic.jobs() if job.service in settings.HOSTED_SERVICES)]


def _run_periodically(job: periodic.Job, stop: threading.Event) -> None:
    _repeat(lambda: 0 if job.run() else job.interval.total_seconds(), stop)


def _repeat(work: Callable[[], float], stop: threading.Event) -> None:
    """Does the work, which answers how many seconds to wait, until `stop` is set. Survives its failures."""
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                pause = work()
            except Exception:
                logger.exception("a deliverer's work failed; it goes on")
                pause = POLL_SECONDS
            stop.wait(pause)
    finally:
        connections.close_all()
