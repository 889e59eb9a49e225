"""Who answers a contract in this process: its implementation, or a stub for one elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from kernel.contracts.service import Service

S = TypeVar("S", bound=Service)

_answering: dict[type[Service], Service] = {}


def register(contract: type[S], service: S) -> None:
    """Lets `service` answer `contract`. Each service does this for itself when Django starts."""
    _answering[contract] = service


def get(contract: type[S]) -> S:
    """The service that answers `contract`; near, this is the implementation itself.

    Raises LookupError where nothing answers it.
    """
    try:
        return cast("S", _answering[contract])
    except KeyError:
        raise LookupError(f"No service answers {contract.__name__} in this process.") from None


def registered() -> dict[type[Service], Service]:
    """Every contract that is answered here, with who answers it."""
    return dict(_answering)


@contextmanager
def override(contract: type[S], service: S) -> Iterator[S]:
    """Lets `service` answer `contract` inside the block."""
    before = _answering.get(contract)
    _answering[contract] = service
    try:
        yield service
    finally:
        if before is None:
            del _answering[contract]
        else:
            _answering[contract] = before
