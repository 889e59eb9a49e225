"""Delivers the events that are due: `manage.py deliver_events`, beside the servers, once or several times."""

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
    help = "Delivers the events that the services hosted here owe others, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--once", action="store_true", help="deliver what is due now, then end")
        instead.add_argument("--status", action="store_true", help="deliver nothing; tell what waits")

    def handle(self, *args: Any, once: bool, status: bool, **options: Any) -> None:
        if status:
            self._tell_status()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if once:
            _deliver_once(stop)
        else:
            relay.run(stop)

    def _tell_status(self) -> None:
        for service in settings.HOSTED_SERVICES:
            found = outbox_status(service)
            self.stdout.write(
                f"{service:10} {found.waiting} waiting, oldest {_age(found.oldest_age)}; {found.parked} parked"
            )


def _deliver_once(stop: threading.Event) -> None:
    failed = [route for route in relay.subscriptions() if not _delivers(route, stop)]
    if failed:
        names = ", ".join(f"from {route.publisher} to {route.subscriber}" for route in failed)
        raise CommandError(f"Not everything could be delivered: {names}.")


def _delivers(route: relay.Subscription, stop: threading.Event) -> bool:
    """Delivers what is due on a route. Whether nothing failed; what did must hold up no other route."""
    started = utcnow_ms()
    try:
        while relay.deliver_due(route, stop):
            pass
        return not has_deferred(route.publisher, route.subscriber, started)
    except DatabaseError:
        logger.exception("%s cannot deliver to %s", route.publisher, route.subscriber)
        return False


def _age(age: timedelta | None) -> str:
    return "none" if age is None else str(timedelta(seconds=int(age.total_seconds())))
