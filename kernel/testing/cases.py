"""Test cases that touch one service's database, and tests that run under each transport."""

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django.test import TestCase, TransactionTestCase

from kernel.contracts.service import Service
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.rpc.client import HttpTransport
from kernel.rpc.stub import loopback, stub
from kernel.testing.transports import LiveServer, send_twice


def aliases_of(services: Sequence[str]) -> set[str]:
    """The database aliases of these services: one, where they share it."""
    return {alias_of(service) for service in services}


class _Services:
    services: ClassVar[Sequence[str]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.databases = aliases_of(cls.services)  # type: ignore[attr-defined]


class ServiceTestCase(_Services, TestCase):
    """A TestCase on the databases of `services` and no other."""


class ServiceTransactionTestCase(_Services, TransactionTestCase):
    """As ServiceTestCase, where the test itself must commit: threads, conflicts."""


class InProcess:
    """Runs a contract's tests against the implementation itself."""

    contract: ClassVar[type[Service]]
    service: Any

    def setUp(self) -> None:
        self.service = self.reach()
        super().setUp()  # type: ignore[misc]

    def reach(self) -> Service:
        return registry.get(self.contract)


class Loopback(InProcess):
    """Runs the same tests through a JSON round trip."""

    def reach(self) -> Service:
        return loopback(self.contract, registry.get(self.contract))


class OverHttp(InProcess):
    """Runs the same tests over HTTP, with every is_idempotent command sent twice."""

    server: ClassVar[LiveServer]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()  # type: ignore[misc]
        cls.server = cls.enterClassContext(LiveServer())  # type: ignore[attr-defined]

    def reach(self) -> Service:
        transport = HttpTransport(self.contract, self.server.url)
        self.addCleanup(transport.close)  # type: ignore[attr-defined]
        return stub(self.contract, partial(send_twice, transport))


TRANSPORTS = (InProcess, Loopback, OverHttp)
CONTRACT_TESTS: list[Any] = []
"""The classes that run under each of them."""


def under_each_transport(tests: type) -> type:
    """Class decorator: makes of one class of contract tests a ServiceTestCase for each transport.

    The class itself is no TestCase. It holds `services`, `contract` and the tests, which call `self.service`.
    """
    module = sys.modules[tests.__module__]
    for transport in TRANSPORTS:
        name = f"{tests.__name__}{transport.__name__}"
        case = type(name, (transport, tests, ServiceTestCase), {"__module__": tests.__module__})
        setattr(module, name, case)
    CONTRACT_TESTS.append(tests)
    return tests
