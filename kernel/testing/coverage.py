"""Whether a contract's tests call every one of its operations."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from textwrap import dedent
from typing import Any

from kernel.testing.cases import CONTRACT_TESTS, TRANSPORTS


class ContractCoverage:
    """Mixin of a test case with the `contract` of the service it lies in.

    Read from the tests' source: what a run has called is scattered over the processes that ran it.
    """

    contract: Any

    def test_every_operation_is_called_under_each_transport(self: Any) -> None:
        self.assertEqual([transport.__name__ for transport in TRANSPORTS], ["InProcess", "Loopback", "OverHttp"])
        package = import_module(self.__module__.rpartition(".")[0])
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
        called = {
            operation
            for tests in CONTRACT_TESTS
            if tests.contract is self.contract
            for operation in operations_called(tests)
        }
        self.assertEqual(set(self.contract.operations()) - called, set())


def operations_called(tests: Any) -> set[str]:
    """The operations that a class's tests call as `self.service.…`, themselves or by its other methods."""
    called: set[str] = set()
    methods = {name for name in dir(tests) if name.startswith("test") or name == "setUp"}
    waiting = set(methods)
    while waiting:
        for owner, name in _attributes(getattr(tests, waiting.pop())):
            if owner == "self.service":
                called.add(name)
            elif owner == "self" and name not in methods and inspect.isfunction(getattr(tests, name, None)):
                methods.add(name)
                waiting.add(name)
    return called


def _attributes(function: Any) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node.value), node.attr
