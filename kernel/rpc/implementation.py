"""The decorator of implementations."""

import inspect
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)

from kernel.contracts.errors import Unavailable
from kernel.contracts.service import Service

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=type[Service])

DEFECTS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""Database errors that show a defect of the service and are not converted."""


def implementation(cls: S) -> S:
    """Check the implementation of a contract and convert its database errors.

    A class decorator. Every operation raises Unavailable if the database does not
    respond, so that callers see the same error in local and in remote calls.

    Raises:
        TypeError: A method does not have the signature of its contract.
    """
    for name, operation in cls.operations().items():
        method = getattr(cls, name)
        if inspect.signature(method) != operation.signature:
            raise TypeError(f"{cls.__name__}.{name} does not have the signature of its contract.")
        setattr(cls, name, _database_failures_as_unavailable(cls.name, method))
    return cls


def _database_failures_as_unavailable(service: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except DEFECTS:
            raise
        except (DatabaseError, InterfaceError) as error:
            logger.exception("the database of %s does not respond", service)
            raise Unavailable(f"The database of {service} does not respond.") from error

    return call
