"""The errors a service may answer with. They mean the same near and far.

Each class has a stable `code`: the code is what crosses the wire, and it comes out as the same class. A
subclass without a code of its own crosses as its parent.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

FieldErrors = Mapping[str, Sequence[str]]


class ServiceError(Exception):
    """A service's refusal or failure.

    Arguments:
        detail: one sentence for a person: what is wrong and what to do.
        fields: what is wrong with each named input, where the error is about input.
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
    """The input is not acceptable; `fields` says which and why."""

    code = "invalid"


class Unauthenticated(ServiceError):
    """Who is asking could not be established: wrong password, dead token."""

    code = "unauthenticated"


class Forbidden(ServiceError):
    """Known who is asking, and they may not."""

    code = "forbidden"


class NotFound(ServiceError):
    """There is no such thing, or the asker may not know that there is."""

    code = "not_found"


class Conflict(ServiceError):
    """Acceptable in itself, but at odds with what is there: a name already taken."""

    code = "conflict"


class Unavailable(ServiceError):
    """The service or its database does not answer now; the same call may succeed later."""

    code = "unavailable"


class InternalError(ServiceError):
    """The service broke while answering: a defect there, not a fault of the caller."""

    code = "failed"


class BadGateway(InternalError):
    """What came is no answer of the service: a refusal before it (another secret, clock), a proxy's page."""


class Incomplete(ServiceError):
    """A part of what was asked for is done and stays done; the same call again goes on there."""

    code = "incomplete"
