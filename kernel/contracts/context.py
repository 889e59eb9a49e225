"""The context of a request: its id, its deadline and its actor.

It accompanies the request through every service, in this process and in others.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from kernel.contracts.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """The context of one request.

    Attributes:
        request_id: The id in every log line of the request.
        deadline: When the request must be finished, on the clock of `time.monotonic()`.
            None means that it has no deadline.
        actor_id: The user who made the request, if known.
    """

    request_id: str = "-"
    deadline: float | None = None
    actor_id: UUID | None = None


_current: ContextVar[RequestContext] = ContextVar("request_context")
_NO_REQUEST = RequestContext()


def current_context() -> RequestContext:
    """Return the context of the current request. Outside a request it is empty."""
    return _current.get(_NO_REQUEST)


@contextmanager
def use_context(context: RequestContext) -> Iterator[None]:
    """Make `context` the current one inside the block."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def set_actor(actor_id: UUID) -> None:
    """Set the actor of the current request, once the user is authenticated."""
    _current.set(replace(current_context(), actor_id=actor_id))


def remaining_seconds() -> float | None:
    """Return the seconds until the deadline, at least 0, or None without a deadline."""
    deadline = current_context().deadline
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def check_deadline() -> None:
    """Raise Unavailable if the deadline of the current request has passed."""
    if remaining_seconds() == 0.0:
        raise Unavailable("The deadline of this request has passed.")
