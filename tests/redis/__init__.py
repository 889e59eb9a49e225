"""What only a real Redis shows: runs where `python -m tests.servers` has set REDIS_SERVER."""

import unittest
from pathlib import Path

from tests.servers.redis import has_redis


def load_tests(
    loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    """What `manage.py test` runs of this package."""
    if has_redis():
        tests.addTests(loader.discover(str(Path(__file__).parent), pattern or "test*.py"))
    return tests
