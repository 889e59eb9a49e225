"""When demo content happens: the year before a fixed day, so that a later run makes the same."""

from datetime import UTC, datetime, timedelta

END = datetime(2026, 11, 1, tzinfo=UTC)
START = END - timedelta(days=365)
