"""What time it is, for this service."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time to the millisecond: finer than that MongoDB does not keep it."""
    return to_the_millisecond(datetime.now(UTC))


def to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
