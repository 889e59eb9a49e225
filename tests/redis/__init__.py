"""Tests that need a Redis, which `python -m tests.servers` gives them."""

import unittest
from pathlib import Path

from tests.servers.redis import has_redis


def load_tests(
    loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    """Return the tests of this package for `manage.py test`: none without a Redis."""
    if has_redis():
        tests.addTests(loader.discover(str(Path(__file__).parent), pattern or "test*.py"))
    return tests
