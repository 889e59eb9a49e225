"""Types that several representations contain."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from gateway.rest.representations import Degraded

Moment = Annotated[
    str,
    Meta(
        description="UTC, with fractional seconds.",
        extra_json_schema={"format": "date-time"},
        examples=["2026-01-02T03:04:05.678Z"],
    ),
]


def moment(value: datetime) -> str:
    """Return a time in UTC with milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class DegradableResponse(Struct, kw_only=True, omit_defaults=True):
    """A response body, with `degraded` only if a service failed."""

    degraded: Degraded = ()
