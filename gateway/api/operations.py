"""What each view's method reads and answers, written beside it; the OpenAPI description is made of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import Struct

from gateway.api.input import Input, Query

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address.

    Arguments:
        name: the operationId.
        answers: what it answers with, by status.
        takes: the body it reads.
        query: the parameters it reads.
        problems: statuses it may end with, beside those that every such operation may.
    """

    name: str
    answers: Mapping[int, type[Struct] | None]
    takes: type[Input] | None = None
    query: type[Query] | None = None
    problems: Sequence[int] = ()


def operation(
    name: str,
    *,
    answers: Mapping[int, type[Struct] | None],
    takes: type[Input] | None = None,
    query: type[Query] | None = None,
    problems: Sequence[int] = (),
) -> Callable[[F], F]:
    """Decorator: describes a view's method by an Operation."""
    described = Operation(name=name, answers=answers, takes=takes, query=query, problems=problems)

    def decorate(method: F) -> F:
        method.operation = described  # type: ignore[attr-defined]
        return method

    return decorate
