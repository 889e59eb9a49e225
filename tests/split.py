"""The whole blog split: accounts, posts, comments and the gateway, each in a process of its own."""

import os
import subprocess
import sys
import time
from typing import Any, ClassVar

from django.conf import settings
from django.test import override_settings

from blog.environment import PARTS, SERVICES
from kernel.db.clock import utcnow_ms
from kernel.events.models import outbox_of
from kernel.rpc import registry
from kernel.rpc.client import HttpTransport
from kernel.rpc.remote import contract_of
from kernel.rpc.stub import stub
from kernel.testing.cases import ServiceTransactionTestCase
from tests import api
from tests.process_environment import SECRETS, environment_of
from tests.processes import Host
from tests.servers.databases import url_of_this_run
from tests.servers.firestore import EMULATOR_VARIABLE
from tests.servers.processes import free_port

# The lease of an event that its process did not deliver at once; on MongoDB what a killed process has begun
# blocks rows for a while.
SECONDS_UNTIL_DELIVERED = 100
POLL_SECONDS = 0.05
UNTHROTTLED = dict.fromkeys(("THROTTLE_REGISTER", "THROTTLE_LOGIN", "THROTTLE_WRITES"), "1000000/second")
# Four servers, their databases and another test share the machine: who is slow there does not hang.
UNHURRIED = {"REQUEST_SECONDS": "25"}


class Split:
    """Four servers as `make serve` starts them, and for each service what delivers its events.

    They are on this run's databases, which have their tables already.
    """

    def __init__(self) -> None:
        ports = {part: free_port() for part in PARTS}
        urls = {part: f"http://127.0.0.1:{port}" for part, port in ports.items()}
        databases = {service: url_of_this_run(service) for service in SERVICES}
        others = {name: os.environ[name] for name in (EMULATOR_VARIABLE,) if name in os.environ}
        others |= UNTHROTTLED | UNHURRIED
        self.hosts = {
            part: Host(ports[part], environment_of(part, databases=databases, urls=urls) | others)
            for part in PARTS
        }
        self._deliverers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for host in self.hosts.values():
            host.start()
        for service in SERVICES:
            self._deliverers.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "deliver_events"],
                    cwd=settings.BASE_DIR,
                    env=self.hosts[service].environment | {"LOG_LEVEL": "ERROR"},
                )
            )
        for host in self.hosts.values():
            host.wait_until_live()

    def close(self) -> None:
        for deliverer in self._deliverers:
            deliverer.kill()
            deliverer.wait()
        for host in self.hosts.values():
            host.close()


class SplitTestCase(ServiceTransactionTestCase):
    """Everyone calls the gateway's process; services asked by the tests answer from theirs.

    The processes are started once for the module, which closes `running` in its tearDownModule.
    """

    services = SERVICES
    running: ClassVar[list[Split]] = []

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        if not cls.running:
            split = Split()
            cls.running.append(split)
            split.start()
        cls.split = cls.running[0]

    @property
    def live_server_url(self) -> str:
        return self.split.hosts["gateway"].url

    def setUp(self) -> None:
        super().setUp()
        # The processes hash and sign as production does.
        argon2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
        self.enterContext(
            override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"], PASSWORD_HASHERS=argon2)
        )
        for service in SERVICES:
            contract = contract_of(service)
            transport = HttpTransport(contract, self.split.hosts[service].url)
            self.addCleanup(transport.close)
            self.enterContext(registry.override(contract, stub(contract, transport)))
        self.enterContext(api.at(self.live_server_url))

    def settle(self) -> None:
        """Waits until nothing is owed: where a request had no time to deliver an event, that comes later."""
        give_up = time.monotonic() + SECONDS_UNTIL_DELIVERED
        while owed := [event for service in SERVICES for event in _owed_now(service)]:
            self.assertLess(time.monotonic(), give_up, [(str(event), event.error) for event in owed])
            time.sleep(POLL_SECONDS)


def _owed_now(service: str) -> list[Any]:
    return [event for event in outbox_of(service).objects.all() if event.scheduled_at <= utcnow_ms()]
