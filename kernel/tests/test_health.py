import os
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test import Client, override_settings
from uuid_utils.compat import uuid7

from kernel.db.clock import utcnow_ms
from kernel.db.router import alias_of
from kernel.db.urls import database
from kernel.events.models import State, outbox_of
from kernel.health import LATE_AFTER
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.concurrency import run_concurrently
from kernel.testing.transports import LiveServer

SERVICE = next(
    (name for name in settings.HOSTED_SERVICES if connections[alias_of(name)].vendor == "firestore"),
    settings.HOSTED_SERVICES[-1],
)
"""The service whose database breaks. Firestore's address is the whole process's."""
NOTHING_LISTENS = "127.0.0.1:1"


def emulator_at(address: str) -> AbstractContextManager[Any]:
    """Let Google's libraries connect to this address instead of that in the URL."""
    return mock.patch.dict(os.environ, FIRESTORE_EMULATOR_HOST=address)


def connect_to(service: str, url: str) -> None:
    """Connect this thread to another database in place of the service's own."""
    alias = alias_of(service)
    connections[alias] = ConnectionHandler({"default": {}, alias: database(url)})[alias]


def add_event(**values: Any) -> None:
    """Add an event to the outbox of SERVICE."""
    outbox_of(SERVICE).objects.create(
        subscriber="library",
        name=f"{SERVICE}.Event",
        version=1,
        aggregate_id=uuid7(),
        **{"scheduled_at": utcnow_ms(), "next_attempt_at": utcnow_ms()} | values,
    )


class LiveTests(ServiceTransactionTestCase):
    services = tuple(settings.HOSTED_SERVICES)

    def test_live_needs_no_database(self) -> None:
        for service in settings.HOSTED_SERVICES:
            alias = alias_of(service)
            self.addCleanup(connections.__setitem__, alias, connections[alias])
            connect_to(service, f"postgres://{NOTHING_LISTENS}/x")
        response = self.client.get("/health/live")
        self.assertEqual((response.status_code, response.json()), (200, {"status": "ok"}))

    def test_responses_are_not_stored(self) -> None:
        for path in ("/health/live", "/health/ready"):
            self.assertIn("no-store", self.client.get(path).headers["Cache-Control"])


class ReadyTests(ServiceTransactionTestCase):
    services = tuple(settings.HOSTED_SERVICES)

    def test_ready_lists_every_hosted_service(self) -> None:
        response = self.client.get("/health/ready")
        self.assertEqual(response.status_code, 200)
        services = dict.fromkeys(settings.HOSTED_SERVICES, "ok")
        self.assertEqual(response.json(), {"status": "ok", "services": services, "events": services})

    def test_event_that_waits_too_long_is_late(self) -> None:
        minute = timedelta(minutes=1)
        for age, status in ((LATE_AFTER - minute, "ok"), (LATE_AFTER + minute, "late")):
            outbox_of(SERVICE).objects.all().delete()
            add_event(scheduled_at=utcnow_ms() - age)
            response = self.client.get("/health/ready")
            self.assertEqual((response.status_code, response.json()["events"][SERVICE]), (200, status))

    def test_parked_event_is_parked(self) -> None:
        add_event(state=State.PARKED)
        response = self.client.get("/health/ready")
        self.assertEqual((response.status_code, response.json()["events"][SERVICE]), (200, "parked"))

    def test_gateway_lists_remote_services_and_is_ready_without_them(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as silent, LiveServer() as server:
            remote = {
                "alive": server.url,
                "absent": f"http://{NOTHING_LISTENS}",
                "silent": f"http://127.0.0.1:{silent.getsockname()[1]}",
            }
            with override_settings(HOSTED_SERVICES=[], SERVICE_URLS=remote):
                response = self.client.get("/health/ready")
        self.assertEqual(response.status_code, 200)
        statuses = {"alive": "ok", "absent": "unavailable", "silent": "unavailable"}
        self.assertEqual(response.json(), {"status": "ok", "services": {}, "events": {}, "remote": statuses})

    def test_remote_services_are_probed_without_the_environments_proxies(self) -> None:
        proxy = mock.patch.dict(os.environ, http_proxy=f"http://{NOTHING_LISTENS}", no_proxy="", NO_PROXY="")
        with (
            proxy,
            LiveServer() as server,
            override_settings(HOSTED_SERVICES=[], SERVICE_URLS={"library": server.url}),
        ):
            response = self.client.get("/health/ready")
        self.assertEqual(response.json()["remote"], {"library": "ok"})


class BrokenDatabaseTests(ServiceTransactionTestCase):
    """The timeouts of several engines pass at the same time, in threads."""

    services = tuple(settings.HOSTED_SERVICES)

    def ready_with(self, url: str) -> Callable[[], Any]:
        """Return a function that calls the endpoint, with SERVICE's database there."""

        def get() -> Any:
            connect_to(SERVICE, url)
            return Client().get("/health/ready")

        return get

    def test_broken_database_is_unavailable_by_name_with_status_503(self) -> None:
        broken = {name for name in settings.HOSTED_SERVICES if alias_of(name) == alias_of(SERVICE)}
        services = {name: "unavailable" if name in broken else "ok" for name in settings.HOSTED_SERVICES}
        events = {name: status for name, status in services.items() if status == "ok"}
        body = {"status": "unavailable", "services": services, "events": events}
        urls = [f"{engine}://{NOTHING_LISTENS}/x" for engine in ("postgres", "mongodb", "firestore")]
        urls.append("sqlite:////no/such/folder/x")

        with emulator_at(NOTHING_LISTENS), self.assertLogs("kernel.health", "ERROR") as logged:
            responses = run_concurrently(*map(self.ready_with, urls))

        for url, response in zip(urls, responses, strict=True):
            with self.subTest(url):
                self.assertEqual((response.status_code, response.json()), (503, body))
        self.assertEqual(len(logged.records), len(urls))
        message = f"the database {alias_of(SERVICE)!r} does not respond"
        self.assertEqual({record.getMessage() for record in logged.records}, {message})

    def test_database_that_accepts_and_never_responds_times_out(self) -> None:
        started = time.monotonic()
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            urls = [f"{engine}://{address}/x" for engine in ("postgres", "mongodb", "firestore")]
            with emulator_at(address), self.assertLogs("kernel.health", "ERROR"):
                responses = run_concurrently(*map(self.ready_with, urls))
        self.assertEqual([response.status_code for response in responses], [503] * 3)
        self.assertLess(time.monotonic() - started, 15)
