"""Whether a query has failed because of the values in it."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, Error, IntegrityError, InterfaceError, OperationalError

CONVERSION_ERRORS = (
    ArithmeticError,
    IndexError,
    NotImplementedError,
    TypeError,
    ValidationError,
    ValueError,
)
"""What Django and drivers raise for values that they cannot convert."""

MONGODB_CODES = frozenset({2, 9, 14, 28, 52})
"""The named codes with which MongoDB rejects values."""

FIRST_EXPRESSION_CODE = 15_000
"""From here on, MongoDB's codes are of invalid expressions, not of failures."""

MONGODB_METHODS = ("as_mql", "as_mql_expr", "as_mql_path")
"""The methods that lookups lack if the engine for MongoDB does not have them."""


def is_bad_input(error: Exception) -> bool:
    """Return whether a query has failed because of the values in it.

    Args:
        error: The error of a query. If it says that the database does not respond, or
            is busy, the result is False.
    """
    match error:
        case OperationalError():
            # SQLite has this code for invalid regular expressions, and others for locks
            # and unreadable files.
            return getattr(error.__cause__, "sqlite_errorname", None) == "SQLITE_ERROR"
        case InterfaceError() | IntegrityError():
            return False
        case DatabaseError():
            return type(error) is not DatabaseError or _is_rejected_by_mongodb(error.__cause__)
        case Error():
            return False
        case AttributeError():
            return error.name in MONGODB_METHODS
    return isinstance(error, CONVERSION_ERRORS) or _is_rejected_by_mongodb(error)


def _is_rejected_by_mongodb(error: BaseException | None) -> bool:
    code = getattr(error, "code", None)
    return isinstance(code, int) and (code in MONGODB_CODES or code >= FIRST_EXPRESSION_CODE)
