"""The period of the demo content: the year before a fixed day.

So a later run makes the same content.
"""

from datetime import UTC, datetime, timedelta

END = datetime(2026, 11, 1, tzinfo=UTC)
START = END - timedelta(days=365)
