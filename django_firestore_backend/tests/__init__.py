"""Tests of the engine.

They need the emulator, and run if the settings have a Firestore database.
"""

import unittest
from pathlib import Path

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS


def load_tests(
    loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    """Return the tests that Django's runner runs of this package."""
    if FIRESTORE_ALIAS is not None:
        tests.addTests(loader.discover(str(Path(__file__).parent), pattern or "test*.py"))
    return tests
