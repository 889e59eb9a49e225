"""The split deployment: accounts, posts, comments and the gateway as processes."""

import os
import subprocess
import sys
import time
from typing import ClassVar
from unittest import addModuleCleanup

from django.conf import settings
from django.test import override_settings

from blog.environment import ALL_PARTS, ALL_SERVICES
from kernel.db.clock import utcnow_ms
from kernel.events.models import AbstractOutboxEvent, outbox_of
from kernel.rpc import registry
from kernel.rpc.client import HttpTransport
from kernel.rpc.remote import contract_of
from kernel.rpc.stub import stub
from kernel.testing.cases import ServiceTransactionTestCase
from tests import api
from tests.process_environment import SECRETS, environment_of
from tests.processes import ServerProcess
from tests.servers.databases import url_of_this_run
from tests.servers.firestore import EMULATOR_VARIABLE
from tests.servers.processes import free_port

# The lease of an event that its process did not deliver at once. On MongoDB the
# transaction of a killed process locks rows for a while.
SECONDS_UNTIL_DELIVERED = 100
POLL_SECONDS = 0.05
UNTHROTTLED = dict.fromkeys(("THROTTLE_REGISTER", "THROTTLE_LOGIN", "THROTTLE_WRITES"), "1000000/second")
# Four servers, their databases and another test share the machine: requests are slow.
LONG_DEADLINE = {"REQUEST_SECONDS": "25"}
CHEAP_PASSWORDS = {"DJANGO_SETTINGS_MODULE": "tests.split_settings"}


class Split:
    """Four servers as `make serve` starts them, and a message relay for each service.

    They use this run's databases, which are migrated already.
    """

    def __init__(self) -> None:
        ports = {part: free_port() for part in ALL_PARTS}
        urls = {part: f"http://127.0.0.1:{port}" for part, port in ports.items()}
        databases = {service: url_of_this_run(service) for service in ALL_SERVICES}
        others = {name: os.environ[name] for name in (EMULATOR_VARIABLE,) if name in os.environ}
        others |= UNTHROTTLED | LONG_DEADLINE | CHEAP_PASSWORDS
        self.servers = {
            part: ServerProcess(ports[part], environment_of(part, databases=databases, urls=urls) | others)
            for part in ALL_PARTS
        }
        self._relays: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start every process, and wait until every server is live."""
        for server in self.servers.values():
            server.start()
        for service in ALL_SERVICES:
            self._relays.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "deliver_events"],
                    cwd=settings.BASE_DIR,
                    env=self.servers[service].environment | {"LOG_LEVEL": "ERROR"},
                )
            )
        for server in self.servers.values():
            server.wait_until_live()

    def close(self) -> None:
        """Kill every process."""
        for relay in self._relays:
            relay.kill()
            relay.wait()
        for server in self.servers.values():
            server.close()


class SplitTestCase(ServiceTransactionTestCase):
    """Callers use the gateway's process; the registry holds remote services.

    The processes are started once for all test modules of a worker, see `conftest.py`.
    """

    services = ALL_SERVICES
    running: ClassVar[list[Split]] = []
    split: ClassVar[Split]
    live_server_url: str

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        if not cls.running:
            split = Split()
            cls.running.append(split)
            addModuleCleanup(cls.stop)  # for `manage.py test`; pytest has `conftest.py`
            split.start()
        cls.split = cls.running[0]
        cls.live_server_url = cls.split.servers["gateway"].url

    @classmethod
    def stop(cls) -> None:
        """Kill the processes, if they run."""
        while cls.running:
            cls.running.pop().close()

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]))
        for service in ALL_SERVICES:
            contract = contract_of(service)
            transport = HttpTransport(contract, self.split.servers[service].url)
            self.addCleanup(transport.close)
            self.enterContext(registry.override(contract, stub(contract, transport)))
        self.enterContext(api.at(self.live_server_url))

    def settle(self) -> None:
        """Wait until all events are delivered: requests may leave some to the relay."""
        give_up = time.monotonic() + SECONDS_UNTIL_DELIVERED
        while late := [event for service in ALL_SERVICES for event in _scheduled_until_now(service)]:
            self.assertLess(time.monotonic(), give_up, [(str(event), event.error) for event in late])
            time.sleep(POLL_SECONDS)


def _scheduled_until_now(service: str) -> list[AbstractOutboxEvent]:
    return [event for event in outbox_of(service).objects.all() if event.scheduled_at <= utcnow_ms()]
