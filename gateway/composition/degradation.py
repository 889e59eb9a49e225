"""Degraded responses: leave out the part of a service that is unavailable or broken."""

import logging
from collections.abc import Callable
from typing import TypeVar

from kernel.contracts.errors import InternalError, ServiceError, Unavailable
from kernel.contracts.service import Service
from kernel.rpc import registry

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)
T = TypeVar("T")


class Degradation:
    """Collects the names of the services whose part of one response is missing."""

    def __init__(self) -> None:
        self._missing: set[str] = set()

    @property
    def degraded(self) -> tuple[str, ...]:
        """Return the names of the services that failed, in alphabetical order."""
        return tuple(sorted(self._missing))

    def optional(self, contract: type[S], call: Callable[[S], T]) -> T | None:
        """Return the result of an optional call, or None if the service failed.

        Args:
            contract: The contract of the service.
            call: Calls the service and returns the result.

        Raises:
            ServiceError: The service refused the call, for example with NotFound.
        """
        try:
            return call(registry.get(contract))
        except (Unavailable, InternalError) as error:
            logger.warning("Degraded: %s failed: %s", contract.name, error.detail, exc_info=True)
        except ServiceError:
            raise
        except Exception:
            # A local call raises what the defect raises, a remote one InternalError.
            logger.exception("Degraded: %s has a defect", contract.name)
        self._missing.add(contract.name)
        return None
