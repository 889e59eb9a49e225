"""What time it is, for anything that is written to a database.

To the millisecond: MongoDB keeps no finer one, and what is answered must be what is kept.
"""

from datetime import UTC, datetime


def utcnow_ms() -> datetime:
    return truncate_to_ms(datetime.now(UTC))


def truncate_to_ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
