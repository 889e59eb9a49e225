"""`manage.py deliver_events`: the message relay, in one process or several."""

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from kernel.db.clock import utcnow_ms
from kernel.events import relay
from kernel.events.status import has_deferred, outbox_status

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run the relay until SIGTERM or SIGINT, deliver once, or print the status."""

    help = "Delivers the events of the hosted services to their subscribers, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two alternatives to running continuously."""
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument("--once", action="store_true", help="deliver the events that are due, then exit")
        modes.add_argument("--status", action="store_true", help="print how many events wait; deliver none")

    def handle(self, *args: Any, once: bool, status: bool, **options: Any) -> None:
        """Run in the chosen mode.

        Raises:
            CommandError: `once` is set, and an event could not be delivered.
        """
        if status:
            self._print_status()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if once:
            _deliver_once(stop)
        else:
            relay.run(stop)

    def _print_status(self) -> None:
        for service in settings.HOSTED_SERVICES:
            status = outbox_status(service)
            self.stdout.write(
                f"{service:10} {status.waiting} waiting, oldest {_text(status.oldest_age)};"
                f" {status.parked} parked"
            )


def _deliver_once(stop: threading.Event) -> None:
    failed = [subscription for subscription in relay.subscriptions() if not _deliver(subscription, stop)]
    if failed:
        names = ", ".join(f"from {failure.publisher} to {failure.subscriber}" for failure in failed)
        raise CommandError(f"Some events could not be delivered: {names}.")


def _deliver(subscription: relay.Subscription, stop: threading.Event) -> bool:
    """Deliver the due events of a subscription.

    Returns:
        Whether all were delivered. A failure must not prevent the delivery of others.
    """
    started_at = utcnow_ms()
    try:
        while relay.deliver_due(subscription, stop):
            pass
        return not has_deferred(subscription.publisher, subscription.subscriber, started_at)
    except DatabaseError:
        logger.exception("%s cannot deliver to %s", subscription.publisher, subscription.subscriber)
        return False


def _text(age: timedelta | None) -> str:
    return "none" if age is None else str(timedelta(seconds=int(age.total_seconds())))
