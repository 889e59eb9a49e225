"""Types of values that several representations contain."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[
    str,
    Meta(
        description="UTC, with at most three digits of fractional seconds.",
        extra_json_schema={"format": "date-time"},
        examples=["2026-01-02T03:04:05.678Z"],
    ),
]


def moment(value: datetime) -> str:
    """Return a time in UTC with milliseconds, or with seconds if they are whole."""
    precision = "milliseconds" if value.microsecond else "seconds"
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def moment_or_null(value: datetime | None) -> str | None:
    """Return a time as `moment` does, or None."""
    return None if value is None else moment(value)
