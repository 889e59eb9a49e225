"""The message relay: deliver due events continuously, and run the periodic jobs.

Events are due that were not delivered right after their commit, or were delayed.
Several relays may run at once, also on different machines.
"""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connections

from kernel import periodic
from kernel.db.clock import utcnow_ms
from kernel.events.delivery import LEASE, attempt
from kernel.events.models import AbstractOutboxEvent, State, outbox_of
from kernel.events.subscriptions import subscriber_contracts

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
"""How many due events are read at once."""

POLL_SECONDS = 1.0
"""The pause while nothing is due."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A publisher and one of its subscribers.

    Each subscription is a queue of its own, so that a subscriber that does not respond
    delays no other one.
    """

    publisher: str
    subscriber: str


def subscriptions() -> list[Subscription]:
    """Return the subscriptions whose publisher this process hosts."""
    return [
        Subscription(publisher, contract.name)
        for publisher in settings.HOSTED_SERVICES
        for contract in subscriber_contracts()
        if any(name.startswith(f"{publisher}.") for name in contract.subscribes_to)
    ]


def deliver_due(subscription: Subscription, stop: threading.Event) -> bool:
    """Attempt up to BATCH_SIZE due events of a subscription.

    Args:
        subscription: The queue to read.
        stop: Ends the batch after the current event when it is set.

    Returns:
        Whether to continue at once: False if nothing is due, the subscriber does not
        respond, or `stop` is set.
    """
    due = outbox_of(subscription.publisher).objects.filter(
        subscriber=subscription.subscriber, state=State.WAITING, next_attempt_at__lte=utcnow_ms()
    )
    rows = list(due.order_by("next_attempt_at", "id")[:BATCH_SIZE])
    # Concurrent relays would compete for the same rows if all took them in one order.
    random.shuffle(rows)
    for row in rows:
        if stop.is_set() or (claim(row) and not attempt(row)):
            return False
    return bool(rows)


def deliver_one(service: str, event_id: UUID) -> None:
    """Attempt one event, unless it was attempted before. The lease is taken over.

    Args:
        service: The publisher.
        event_id: The id of its outbox row.
    """
    row = outbox_of(service).objects.filter(pk=event_id, attempts=0).first()
    if row and claim(row):
        attempt(row)


def claim(row: AbstractOutboxEvent) -> bool:
    """Take the lease of a row by a conditional update.

    Returns:
        Whether the row is unchanged since it was read. Of concurrent calls, one returns
        True.
    """
    unchanged = type(row)._default_manager.filter(
        pk=row.pk, next_attempt_at=row.next_attempt_at, state=State.WAITING
    )
    row.next_attempt_at = utcnow_ms() + LEASE
    return bool(unchanged.update(next_attempt_at=row.next_attempt_at))


def run(stop: threading.Event) -> None:
    """Deliver events until `stop` is set, and finish the current ones."""
    tasks = [partial(_deliver_continuously, subscription, stop) for subscription in subscriptions()]
    tasks += [partial(run_job, job, stop) for job in _hosted_jobs()]
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def run_job(job: periodic.Job, stop: threading.Event) -> None:
    """Run a periodic job until `stop` is set: without a pause while more is left."""
    _repeat(lambda: 0 if job.run() else job.interval.total_seconds(), stop)


def _deliver_continuously(subscription: Subscription, stop: threading.Event) -> None:
    _repeat(lambda: 0 if deliver_due(subscription, stop) else POLL_SECONDS, stop)


def _hosted_jobs() -> list[periodic.Job]:
    return [job for job in periodic.jobs() if job.service in settings.HOSTED_SERVICES]


def _repeat(work: Callable[[], float], stop: threading.Event) -> None:
    """Call `work` until `stop` is set, also after it fails.

    It returns the pause in seconds.
    """
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                pause = work()
            except Exception:
                logger.exception("a task of the relay failed; the relay continues")
                pause = POLL_SECONDS
            stop.wait(pause)
    finally:
        connections.close_all()
