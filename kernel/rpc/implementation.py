"""What an implementation owes its contract, whichever transport it is reached by."""

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


def implementation(cls: S) -> S:
    """Class decorator for the implementation of a contract.

    A database that does not answer leaves every operation as Unavailable, so that a caller need not know
    whether the service is near. A signature other than the contract's is a TypeError at import.
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
            logger.exception("the database of %s does not answer", service)
            raise Unavailable(f"The database of {service} does not answer.") from error

    return call
