"""What a contract is made of: an abstract class of documented, keyword-only methods.

Standard library only.
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
    """A query changes nothing and may be asked again; a command changes something."""

    QUERY = "query"
    COMMAND = "command"


def query(method: F) -> F:
    """Marks a method of a contract that changes nothing: safe to retry."""
    method.kind = OperationKind.QUERY  # type: ignore[attr-defined]
    return method


def command(method: F) -> F:
    """Marks a method of a contract that changes something.

    With an argument `key: str | None = None` it is is_idempotent: the same call with the same key is executed once
    and answered alike each time, so it is safe to retry. Other commands are never retried.
    """
    method.kind = OperationKind.COMMAND  # type: ignore[attr-defined]
    return method


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of a contract."""

    name: str
    kind: OperationKind
    function: Callable[..., Any]

    @cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    @cached_property
    def is_idempotent(self) -> bool:
        """Whether it takes a key: twice with the same one gives the first answer, and has one effect."""
        return self.kind is OperationKind.COMMAND and "key" in self.signature.parameters

    @property
    def is_retryable(self) -> bool:
        """Whether the same call may be made again when it is not known what became of the first."""
        return self.kind is OperationKind.QUERY or self.is_idempotent

    @property
    def documentation(self) -> str:
        return inspect.getdoc(self.function) or ""


class Service(ABC):
    """Base of every contract. A contract subclasses it; an implementation subclasses the contract."""

    name: ClassVar[str]
    version: ClassVar[str]
    """Major and minor: a change that breaks callers raises the major, any other change the minor."""

    @classmethod
    def operations(cls) -> dict[str, Operation]:
        """The methods marked @query or @command in the contract, by name, in the order they are written."""
        found: dict[str, Operation] = {}
        for base in reversed(cls.__mro__):
            for name, member in vars(base).items():
                if kind := getattr(member, "kind", None):
                    found.setdefault(name, Operation(name=name, kind=kind, function=member))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a list.

    `next_cursor` asks for the part that follows; None where this is the last one.
    """

    items: tuple[T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPage(Generic[T]):
    """A part of a list that was asked for by its offset, and how many entries the whole list has."""

    items: tuple[T, ...]
    total: int


MAX_KEY_LENGTH = 200
"""How many characters the key of a command may have."""

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
