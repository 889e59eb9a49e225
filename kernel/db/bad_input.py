"""Whether a database has rejected the values of a query."""

from django.db import DatabaseError, Error, IntegrityError, InterfaceError, OperationalError

MONGODB_BAD_VALUE_CODES = frozenset({2, 9, 14, 28, 52, 31249, 51091, 51108, 51111})
"""The codes with which MongoDB rejects a value, such as a regular expression."""


def is_bad_input(error: Error) -> bool:
    """Return whether the database has rejected the values of a query.

    Args:
        error: The error of a query. If it says that the database does not respond, or
            is busy, the result is False.
    """
    cause = error.__cause__
    if isinstance(error, OperationalError):
        # SQLite has this code for invalid regular expressions, and others for locks and
        # unreadable files.
        return getattr(cause, "sqlite_errorname", None) == "SQLITE_ERROR"
    if isinstance(error, InterfaceError | IntegrityError):
        return False
    if type(error) is DatabaseError:
        return getattr(cause, "code", None) in MONGODB_BAD_VALUE_CODES
    return True
