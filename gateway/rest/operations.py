"""What each view's method reads and answers, written beside it; the OpenAPI description is made of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, TypeVar

from msgspec import Struct

from gateway.rest.serializers import QuerySerializer, RequestSerializer

F = TypeVar("F", bound=Callable[..., Any])

IDEMPOTENCY_KEY = "Idempotency-Key"
ACCEPTABLE_KEY = re.compile(r"[!-~]{1,128}")
KEY_RULE = "Must be 1 to 128 ASCII characters without white space."


@dataclass(frozen=True, slots=True)
class HttpOperation:
    """One method of one address. Decorates the view's method, which keeps it as its `operation`.

    Arguments:
        name: the operationId.
        responses: what it answers with, by status.
        request: the body it reads.
        query: the parameters it reads.
        problems: statuses it may end with, beside those that every such operation may.
        headers: what its answer has in its headers, and why.
        idempotent: whether an Idempotency-Key makes it safe to repeat.
    """

    name: str
    _: KW_ONLY
    responses: Mapping[int, type[Struct] | None]
    request: type[RequestSerializer] | None = None
    query: type[QuerySerializer] | None = None
    problems: Sequence[int] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool = False

    def __call__(self, method: F) -> F:
        method.operation = self  # type: ignore[attr-defined]
        return method


operation = HttpOperation
