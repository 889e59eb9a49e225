"""What time it is, for anything that is written to a database.

To the millisecond: MongoDB keeps no finer one, and what is answered must be what is kept.
"""

from datetime import UTC, datetime


def now() -> datetime:
    return to_the_millisecond(datetime.now(UTC))


def to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
