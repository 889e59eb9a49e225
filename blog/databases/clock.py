"""What time it is, for anything that is written to a database."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time to the millisecond: MongoDB keeps no finer one, and what is answered must be what is kept."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
