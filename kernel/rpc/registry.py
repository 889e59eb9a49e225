"""The service of each contract in this process: its implementation or a remote stub."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from kernel.contracts.service import Service

S = TypeVar("S", bound=Service)

_services: dict[type[Service], Service] = {}

Decorate = Callable[[type[Service], Service], Service]
_decorators: list[Decorate] = []


def register(contract: type[S], service: S) -> None:
    """Register the service of a contract. Each service's AppConfig calls this."""
    decorated: Service = service
    for decorate in _decorators:
        decorated = decorate(contract, decorated)
    _services[contract] = decorated


def decorate_with(decorate: Decorate) -> None:
    """Decorate each service that is registered from now on.

    Args:
        decorate: Returns what is registered in place of the service of a contract.
    """
    _decorators.append(decorate)


def get(contract: type[S]) -> S:
    """Return the service of a contract. In the same process it is the implementation.

    Raises:
        LookupError: No service is registered for the contract.
    """
    try:
        return cast("S", _services[contract])
    except KeyError:
        raise LookupError(f"No service is registered for {contract.__name__}.") from None


def registered() -> dict[type[Service], Service]:
    """Return the service of every registered contract."""
    return dict(_services)


@contextmanager
def override(contract: type[S], service: S) -> Iterator[S]:
    """Register another service for a contract inside the block, for tests."""
    before = _services.get(contract)
    _services[contract] = service
    try:
        yield service
    finally:
        if before is None:
            del _services[contract]
        else:
            _services[contract] = before
