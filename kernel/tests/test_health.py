import os
import socket
import time
from contextlib import closing
from datetime import timedelta
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test import override_settings

from kernel.db.clock import utcnow_ms
from kernel.db.router import alias_of
from kernel.db.urls import database
from kernel.events.models import State, outbox_of
from kernel.health import LATE
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.transports import LiveServer


def emulator_at(address: str) -> Any:
    """Google's libraries look for Firestore there, not where the URL says."""
    return mock.patch.dict(os.environ, FIRESTORE_EMULATOR_HOST=address)


class HealthTest(ServiceTransactionTestCase):
    services = tuple(settings.HOSTED_SERVICES)

    def break_database(self, service: str, url: str) -> None:
        """Lets this thread's connection to the service's database lead to `url`."""
        alias = alias_of(service)
        self.addCleanup(connections.__setitem__, alias, connections[alias])
        connections[alias] = ConnectionHandler({"default": {}, alias: database(url)})[alias]

    def test_live_asks_no_database(self) -> None:
        for service in settings.HOSTED_SERVICES:
            self.break_database(service, "postgres://127.0.0.1:1/x")
        response = self.client.get("/health/live")
        self.assertEqual((response.status_code, response.json()), (200, {"status": "ok"}))

    def test_ready_names_every_service(self) -> None:
        response = self.client.get("/health/ready")
        self.assertEqual(response.status_code, 200)
        services = dict.fromkeys(settings.HOSTED_SERVICES, "ok")
        self.assertEqual(response.json(), {"status": "ok", "services": services, "events": services})

    def test_ready_tells_which_service_owes_an_event_for_too_long(self) -> None:
        minute = timedelta(minutes=1)
        for age, told in ((LATE - minute, "ok"), (LATE + minute, "late")):
            outbox_of("posts").objects.all().delete()
            outbox_of("posts").objects.create(
                subscriber="comments",
                name="posts.X",
                version=1,
                scheduled_at=utcnow_ms() - age,
                next_attempt_at=utcnow_ms(),
            )
            response = self.client.get("/health/ready")
            self.assertEqual((response.status_code, response.json()["events"]["posts"]), (200, told))

    def test_ready_tells_which_service_has_parked_an_event(self) -> None:
        outbox_of("posts").objects.create(
            subscriber="comments",
            name="posts.X",
            version=1,
            scheduled_at=utcnow_ms(),
            next_attempt_at=utcnow_ms(),
            state=State.PARKED,
        )
        response = self.client.get("/health/ready")
        self.assertEqual((response.status_code, response.json()["events"]["posts"]), (200, "parked"))

    def test_a_gateway_tells_of_services_elsewhere_and_is_ready_without_them(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as silent, LiveServer() as server:
            elsewhere = {
                "accounts": server.url,
                "posts": "http://127.0.0.1:1",
                "comments": f"http://127.0.0.1:{silent.getsockname()[1]}",
            }
            with override_settings(HOSTED_SERVICES=[], SERVICE_URLS=elsewhere):
                response = self.client.get("/health/ready")
        self.assertEqual(response.status_code, 200)
        told = {"accounts": "ok", "posts": "unavailable", "comments": "unavailable"}
        self.assertEqual(response.json(), {"status": "ok", "services": {}, "events": {}, "elsewhere": told})

    def test_services_elsewhere_are_asked_past_proxies_as_calls_are(self) -> None:
        proxy = mock.patch.dict(os.environ, http_proxy="http://127.0.0.1:1", no_proxy="", NO_PROXY="")
        with (
            proxy,
            LiveServer() as server,
            override_settings(HOSTED_SERVICES=[], SERVICE_URLS={"posts": server.url}),
        ):
            response = self.client.get("/health/ready")
        self.assertEqual(response.json()["elsewhere"], {"posts": "ok"})

    def test_answers_are_not_kept(self) -> None:
        for path in ("/health/live", "/health/ready"):
            self.assertIn("no-store", self.client.get(path).headers["Cache-Control"])

    def test_one_broken_database_is_503_by_name(self) -> None:
        broken = {name for name in settings.HOSTED_SERVICES if alias_of(name) == alias_of("comments")}
        for url in (
            "postgres://127.0.0.1:1/x",
            "mongodb://127.0.0.1:1/x",
            "firestore://127.0.0.1:1/x",
            "sqlite:////nowhere/at/all",
        ):
            self.break_database("comments", url)
            with (
                self.subTest(url),
                emulator_at("127.0.0.1:1"),
                self.assertLogs("kernel.health", "ERROR") as logged,
            ):
                response = self.client.get("/health/ready")
            self.assertEqual(response.status_code, 503)
            services = {name: "unavailable" if name in broken else "ok" for name in settings.HOSTED_SERVICES}
            events = {name: status for name, status in services.items() if status == "ok"}
            self.assertEqual(
                response.json(), {"status": "unavailable", "services": services, "events": events}
            )
            self.assertEqual(len(logged.output), 1)
            self.assertIn(f"the database {alias_of('comments')!r} does not answer", logged.output[0])

    def test_a_database_that_accepts_and_says_nothing_is_not_waited_for(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            for engine in ("postgres", "mongodb", "firestore"):
                self.break_database("comments", f"{engine}://{address}/x")
                started = time.monotonic()
                with self.subTest(engine), emulator_at(address), self.assertLogs("kernel.health", "ERROR"):
                    self.assertEqual(self.client.get("/health/ready").status_code, 503)
                self.assertLess(time.monotonic() - started, 15)
