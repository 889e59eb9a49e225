"""What each view's method reads and answers, written beside it; the OpenAPI description is made of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, TypeVar

from msgspec import Struct

from gateway.api.input import Input, Query

F = TypeVar("F", bound=Callable[..., Any])

IDEMPOTENCY_KEY = "Idempotency-Key"
ACCEPTABLE_KEY = re.compile(r"[!-~]{1,128}")
KEY_RULE = "Must be 1 to 128 ASCII characters without white space."


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. Decorates the view's method, which keeps it as its `operation`.

    Arguments:
        name: the operationId.
        answers: what it answers with, by status.
        takes: the body it reads.
        query: the parameters it reads.
        problems: statuses it may end with, beside those that every such operation may.
        headers: what its answer has in its headers, and why.
        keyed: whether an Idempotency-Key makes it safe to repeat.
    """

    name: str
    _: KW_ONLY
    answers: Mapping[int, type[Struct] | None]
    takes: type[Input] | None = None
    query: type[Query] | None = None
    problems: Sequence[int] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = False

    def __call__(self, method: F) -> F:
        method.operation = self  # type: ignore[attr-defined]
        return method
