"""Check that a contract's tests call each operation and change each field."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from textwrap import dedent
from typing import TYPE_CHECKING, Any, ClassVar

from django.test import SimpleTestCase

from kernel.contracts.service import Service
from kernel.testing.cases import CONTRACT_TESTS, Transport
from kernel.testing.changes import ChangesTests

if TYPE_CHECKING:
    Base = SimpleTestCase
else:
    Base = object


class ContractCoverageTests(Base):
    """Mixin for a test case in the `tests` package of the service with this `contract`.

    The source of the tests is read. Calls could not be counted at run time, because the
    tests are distributed over several processes.
    """

    contract: ClassVar[type[Service]]

    def test_every_operation_is_called_under_each_transport(self) -> None:
        """Compare the contract's operations with those that its tests call."""
        self.assertEqual(list(Transport), ["InProcess", "Loopback", "OverHttp"])
        called = {operation for tests in self.contract_tests() for operation in operations_called(tests)}
        self.assertEqual(set(self.contract.operations()) - called, set())

    def test_every_class_of_changes_is_tested_field_by_field(self) -> None:
        """Compare the contract's classes `…Changes` with those of ChangesTests."""
        tested = {tests.changes for tests in self.contract_tests() if issubclass(tests, ChangesTests)}
        classes = {
            member
            for name, member in vars(sys.modules[self.contract.__module__]).items()
            if name.endswith("Changes") and member.__module__ == self.contract.__module__
        }
        self.assertEqual(classes, tested)

    def contract_tests(self) -> list[type[Any]]:
        """Import the tests of the service, and return those of the contract."""
        package = import_module(self.__module__.rpartition(".")[0])
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
        return [tests for tests in CONTRACT_TESTS if tests.contract is self.contract]


def operations_called(tests: type[Any]) -> set[str]:
    """Return the operations that a class calls as `self.service.…`.

    Its tests, its `setUp` and the methods that those call through `self` are read.
    """
    called: set[str] = set()
    methods = {name for name in dir(tests) if name.startswith("test") or name == "setUp"}
    unread = set(methods)
    while unread:
        for owner, name in _attributes(getattr(tests, unread.pop())):
            if owner == "self.service":
                called.add(name)
            elif owner == "self" and name not in methods and inspect.isfunction(getattr(tests, name, None)):
                methods.add(name)
                unread.add(name)
    return called


def _attributes(function: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node.value), node.attr
