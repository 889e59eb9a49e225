"""The errors that a service may raise, in this process and in others.

Each class has a stable `code`. The code is what is transferred between processes; the
caller's process raises the class of that code. A subclass without its own code arrives
as its parent class.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

FieldErrors = Mapping[str, Sequence[str]]


class ServiceError(Exception):
    """Base of all errors that a service raises on purpose.

    Attributes:
        code: The name of the error between processes.
        by_code: The class of each code.
        detail: One sentence for the user: what is wrong and what to do.
        fields: The problems of each field of the input, if the error concerns input.
    """

    code: ClassVar[str] = "failed"
    by_code: ClassVar[dict[str, type["ServiceError"]]] = {}

    def __init__(self, detail: str, *, fields: FieldErrors | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields: dict[str, list[str]] = {
            name: list(messages) for name, messages in (fields or {}).items()
        }

    def __init_subclass__(cls) -> None:
        ServiceError.by_code.setdefault(cls.code, cls)


class Invalid(ServiceError):
    """The input is not valid; `fields` says which fields and why."""

    code = "invalid"


class Unauthenticated(ServiceError):
    """The caller's identity is not proven: a wrong password, an expired token."""

    code = "unauthenticated"


class Forbidden(ServiceError):
    """The actor is known and has no permission."""

    code = "forbidden"


class NotFound(ServiceError):
    """The object does not exist, or the actor may not know that it does."""

    code = "not_found"


class Conflict(ServiceError):
    """The input is valid but conflicts with the present state, as a taken name does."""

    code = "conflict"


class Unavailable(ServiceError):
    """The service or its database does not respond; the call may succeed later."""

    code = "unavailable"


class InternalError(ServiceError):
    """The service failed because of a defect of its own, not because of the caller."""

    code = "failed"


class BadGateway(InternalError):
    """The response does not come from the service.

    The endpoint rejected the call (another secret, a wrong clock), or a proxy
    responded.
    """


class Incomplete(ServiceError):
    """A part of the work is done and stays done; the same call continues it."""

    code = "incomplete"
