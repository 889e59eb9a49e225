"""Test cases for one service's database, and tests that run under each transport."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast
from unittest import defaultTestLoader

from django.test import TestCase, TransactionTestCase

from kernel.contracts.service import Service
from kernel.db.router import alias_of
from kernel.testing.transports import LiveServer, call_in_loopback, call_in_process, call_over_http

if TYPE_CHECKING:
    Base = TransactionTestCase
else:
    Base = object

T = TypeVar("T")


def aliases_of(services: Sequence[str]) -> set[str]:
    """Return the database aliases of these services. Services may share a database."""
    return {alias_of(service) for service in services}


class _ServicesMixin(Base):
    services: ClassVar[Sequence[str]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.databases = aliases_of(cls.services)


class ServiceTestCase(_ServicesMixin, TestCase):
    """A TestCase that may use only the databases of `services`."""


class ServiceTransactionTestCase(_ServicesMixin, TransactionTestCase):
    """A ServiceTestCase for tests that commit: those of threads and of conflicts."""


class Transport(StrEnum):
    """How a contract's tests call the service."""

    IN_PROCESS = "InProcess"
    LOOPBACK = "Loopback"
    OVER_HTTP = "OverHttp"


class ContractTestCase(ServiceTestCase):
    """Base of the tests of a contract. `under_each_transport` adds it.

    Attributes:
        contract: The contract under test.
        service: The implementation of the contract, or a stub that calls it.
    """

    contract: ClassVar[type[Service]]
    service: Any
    _server: ClassVar[LiveServer]

    @classmethod
    def setUpClass(cls) -> None:
        """Start the server that receives the calls over HTTP."""
        super().setUpClass()
        cls._server = cls.enterClassContext(LiveServer())

    def setUp(self) -> None:
        """Set `service`."""
        super().setUp()
        match self._transport():
            case Transport.IN_PROCESS:
                self.service = call_in_process(self.contract)
            case Transport.LOOPBACK:
                self.service = call_in_loopback(self.contract)
            case Transport.OVER_HTTP:
                self.service, close = call_over_http(self.contract, self._server.url)
                self.addCleanup(close)

    def _transport(self) -> Transport:
        parameter = self._testMethodName.partition("[")[2].rstrip("]")
        return Transport(parameter) if parameter else Transport.IN_PROCESS


CONTRACT_TESTS: list[type[Any]] = []
"""The classes that run under each transport."""


def under_each_transport(tests: type[T]) -> type[T]:
    """Run each test of a class in process, in loopback and over HTTP.

    A class decorator. The class has `services`, `contract` and tests that call
    `self.service`; it becomes a ContractTestCase. A test `test_sale` runs in process.
    It gets two copies, which are named as pytest names parameters:
    `test_sale[Loopback]` and `test_sale[OverHttp]`. So

    - `pytest FILE::SellTests::test_sale` runs it under all transports,
    - `pytest 'FILE::SellTests::test_sale[OverHttp]'` runs it under one,
    - `manage.py test MODULE.SellTests` runs the whole class under all transports.
    """
    attributes = {"__module__": tests.__module__, "__doc__": tests.__doc__}
    case = type(tests.__name__, (tests, ContractTestCase), attributes)
    for name in defaultTestLoader.getTestCaseNames(case):
        if "[" not in name:  # not a copy that is inherited
            for transport in (Transport.LOOPBACK, Transport.OVER_HTTP):
                setattr(case, f"{name}[{transport}]", getattr(case, name))
    CONTRACT_TESTS.append(tests)
    return cast("type[T]", case)
