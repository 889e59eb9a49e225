"""Contracts: abstract classes of documented methods with keyword-only arguments.

Needs the standard library only.
"""

import inspect
from abc import ABC
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class OperationKind(StrEnum):
    """Whether an operation changes something."""

    QUERY = "query"
    COMMAND = "command"


def query(method: F) -> F:
    """Mark a method of a contract that changes nothing and so may be retried."""
    method.kind = OperationKind.QUERY  # type: ignore[attr-defined]
    return method


def command(method: F) -> F:
    """Mark a method of a contract that changes something.

    A command with an argument `key: str | None = None` is idempotent: calls with the
    same idempotency key have one effect and return the same response. So they may be
    retried. Other commands are never retried.
    """
    method.kind = OperationKind.COMMAND  # type: ignore[attr-defined]
    return method


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of a contract.

    Attributes:
        name: The name of the method.
        kind: Query or command.
        function: The method as the contract defines it.
    """

    name: str
    kind: OperationKind
    function: Callable[..., Any]

    @cached_property
    def signature(self) -> inspect.Signature:
        """Return the signature of the method."""
        return inspect.signature(self.function)

    @cached_property
    def is_idempotent(self) -> bool:
        """Return whether the operation is a command that takes an idempotency key."""
        return self.kind is OperationKind.COMMAND and "key" in self.signature.parameters

    @property
    def is_retryable(self) -> bool:
        """Return whether a call may be repeated if the first response was lost."""
        return self.kind is OperationKind.QUERY or self.is_idempotent

    @property
    def documentation(self) -> str:
        """Return the docstring of the method."""
        return inspect.getdoc(self.function) or ""


class Service(ABC):
    """Base of every contract. An implementation is a subclass of its contract.

    Attributes:
        name: The name of the service. It is also the name of its package.
        version: The major and minor version of the contract, such as "1.4". A change
            that breaks callers increases the major version, any other change the minor
            one.
    """

    name: ClassVar[str]
    version: ClassVar[str]

    @classmethod
    def operations(cls) -> dict[str, Operation]:
        """Return the operations of the contract by name, in the order of the source."""
        operations: dict[str, Operation] = {}
        for base in reversed(cls.__mro__):
            for name, member in vars(base).items():
                if kind := getattr(member, "kind", None):
                    operations.setdefault(name, Operation(name=name, kind=kind, function=member))
        return operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a list, by keyset pagination.

    Attributes:
        items: The entries of this page.
        next_cursor: The cursor of the next page, or None if this page is the last one.
    """

    items: tuple[T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPage(Generic[T]):
    """A part of a list, by offset pagination.

    Attributes:
        items: The entries of this page.
        total: The number of entries of the whole list.
    """

    items: tuple[T, ...]
    total: int


MAX_KEY_LENGTH = 200
"""The maximum number of characters of an idempotency key."""

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
