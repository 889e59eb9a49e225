"""The parts that an answer can do without."""

import logging
from collections.abc import Callable
from typing import TypeVar

from blog.services import registry
from blog.services.contract import Service
from blog.services.errors import Failed, ServiceError, Unavailable

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)
T = TypeVar("T")


class Parts:
    """Asks for the optional parts of one answer and notes which services did not give theirs."""

    def __init__(self) -> None:
        self._missing: set[str] = set()

    @property
    def degraded(self) -> list[str]:
        return sorted(self._missing)

    def ask(self, contract: type[S], call: Callable[[S], T]) -> T | None:
        """What `call` gets from the service, or None where the service is unavailable or broken.

        A refusal, such as NotFound, is an answer and is raised.
        """
        try:
            return call(registry.get(contract))
        except (Unavailable, Failed) as error:
            logger.warning("%s is left out: %s", contract.name, error.detail, exc_info=True)
        except ServiceError:
            raise
        except Exception:
            # A near service breaks with whatever its defect raises; far, the same arrives as Failed.
            logger.exception("%s is left out: it broke", contract.name)
        self._missing.add(contract.name)
        return None
