"""Which errors of a query are those of the values in it."""

import sqlite3
from unittest import TestCase

from django.core.exceptions import PermissionDenied
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from kernel.db.bad_input import is_bad_input


class RejectedError(Exception):
    """Like an error of MongoDB's driver, with a code of the server."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


def caused(error: DatabaseError, cause: Exception) -> DatabaseError:
    """Return a database error with its cause."""
    error.__cause__ = cause
    return error


def sqlite_error(name: str) -> sqlite3.OperationalError:
    """Return an error of SQLite with the name of its code."""
    error = sqlite3.OperationalError()
    error.sqlite_errorname = name
    return error


class IsBadInputTests(TestCase):
    def test_rejected_values_are_bad_input(self) -> None:
        for error in (
            DataError(),
            NotSupportedError(),
            ProgrammingError(),
            ValueError(),
            OverflowError(),
            caused(OperationalError(), sqlite_error("SQLITE_ERROR")),
            caused(DatabaseError(), RejectedError(51091)),
            caused(DatabaseError(), RejectedError(2)),
            RejectedError(40324),
        ):
            with self.subTest(repr(error)):
                self.assertTrue(is_bad_input(error))

    def test_failures_of_a_database_are_not_bad_input(self) -> None:
        for error in (
            OperationalError(),
            InterfaceError(),
            IntegrityError(),
            caused(OperationalError(), sqlite_error("SQLITE_BUSY")),
            caused(DatabaseError(), RejectedError(11600)),
            caused(DatabaseError(), RejectedError(None)),
            caused(DatabaseError(), ConnectionError()),
        ):
            with self.subTest(repr(error)):
                self.assertFalse(is_bad_input(error))

    def test_other_errors_are_not_bad_input(self) -> None:
        for error in (PermissionDenied(), AttributeError(name="title"), RuntimeError(), KeyError()):
            with self.subTest(repr(error)):
                self.assertFalse(is_bad_input(error))
