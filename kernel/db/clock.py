"""The time, for values that are stored.

MongoDB stores milliseconds. Stored and returned times must be equal, so all have this
precision.
"""

from datetime import UTC, datetime


def utcnow_ms() -> datetime:
    """Return the current time in UTC, truncated to milliseconds."""
    return truncate_to_ms(datetime.now(UTC))


def truncate_to_ms(moment: datetime) -> datetime:
    """Return the time without the digits below a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
