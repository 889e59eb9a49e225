"""The exceptions of a service that fails."""

from collections.abc import Callable

from kernel.contracts.errors import InternalError, Unavailable

SECRET = "a detail that only the log may contain"


def unavailable() -> Unavailable:
    return Unavailable("The database does not respond.")


def failed() -> InternalError:
    """Return the error that a remote call raises after a defect of the service."""
    return InternalError(SECRET)


def defect() -> RuntimeError:
    """Return the error that a local call raises after a defect of the service."""
    return RuntimeError(SECRET)


FAILURES: tuple[Callable[[], Exception], ...] = (unavailable, failed, defect)
