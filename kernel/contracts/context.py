"""What travels with a request through every service: its id, its deadline, who is asking."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from kernel.contracts.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """`deadline` is a moment of `time.monotonic()`; None means there is no hurry."""

    request_id: str = "-"
    deadline: float | None = None
    actor_id: UUID | None = None


_current: ContextVar[RequestContext] = ContextVar("request_context")
_NONE = RequestContext()


def current_context() -> RequestContext:
    """The context of the request under way; an empty one outside any request."""
    return _current.get(_NONE)


@contextmanager
def use_context(context: RequestContext) -> Iterator[None]:
    """Makes `context` the current one inside the block."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def set_actor(actor_id: UUID) -> None:
    """Notes who is asking, once that is known, for the rest of the request."""
    _current.set(replace(current_context(), actor_id=actor_id))


def remaining_seconds() -> float | None:
    """Seconds left until the deadline, never below 0; None where there is none."""
    deadline = current_context().deadline
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def check_deadline() -> None:
    """Raises Unavailable when the time for this request is used up."""
    if remaining_seconds() == 0.0:
        raise Unavailable("The time for this request is used up.")
