"""Declare beside each view method what it reads and returns.

The OpenAPI description is made of these declarations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import Struct

from gateway.rest.serializers import QuerySerializer, RequestSerializer

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOperation:
    """One method of one address, as `operation` declares it."""

    name: str
    request: type[RequestSerializer] | None
    responses: Mapping[int, type[Struct] | None]
    query: type[QuerySerializer] | None
    problems: Sequence[int]
    headers: Mapping[str, str]
    idempotent: bool


def operation(
    name: str,
    *,
    request: type[RequestSerializer] | None = None,
    responses: Mapping[int, type[Struct] | None],
    query: type[QuerySerializer] | None = None,
    problems: Sequence[int] = (),
    headers: Mapping[str, str] | None = None,
    idempotent: bool = False,
) -> Callable[[F], F]:
    """Return a decorator that attaches an HttpOperation to a method of a view.

    Args:
        name: The operation ID.
        request: The serializer of the body.
        responses: The representation of each successful status; None for no body.
        query: The serializer of the query parameters.
        problems: Statuses of problems, beside those that every such operation has.
        headers: The response headers and their descriptions.
        idempotent: Whether the operation accepts an Idempotency-Key.
    """
    declared = HttpOperation(
        name=name,
        request=request,
        responses=responses,
        query=query,
        problems=problems,
        headers=headers or {},
        idempotent=idempotent,
    )

    def attach(method: F) -> F:
        method.operation = declared  # type: ignore[attr-defined]
        return method

    return attach
