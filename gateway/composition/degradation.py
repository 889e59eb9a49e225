"""The parts of an answer: what it can do without, and what can be asked for at the same time."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.conf import settings

from kernel.contracts.errors import InternalError, ServiceError, Unavailable
from kernel.contracts.service import Service
from kernel.rpc import registry

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)
T = TypeVar("T")
U = TypeVar("U")

ServiceCall = tuple[type[Service], Callable[[], T]]
"""What is called, and of which service."""

AT_ONCE = 64
"""How many requests of this process may ask two services at the same time; they wait more than they work."""

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="far-calls")


def gather(one: ServiceCall[T], other: ServiceCall[U]) -> tuple[T, U]:
    """What two questions that do not need each other's answer give.

    They are asked at the same time where both services are elsewhere. Near, one after the other: a database
    connection belongs to its thread, and a call is done before a thread would begin.
    """
    if not {one[0].name, other[0].name} <= settings.SERVICE_URLS.keys():
        return one[1](), other[1]()
    under_way = _threads.submit(copy_context().run, one[1])
    theirs = other[1]()
    return under_way.result(), theirs


class Degradation:
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
        except (Unavailable, InternalError) as error:
            logger.warning("%s is left out: %s", contract.name, error.detail, exc_info=True)
        except ServiceError:
            raise
        except Exception:
            # A near service breaks with whatever its defect raises; far, the same arrives as Failed.
            logger.exception("%s is left out: it broke", contract.name)
        self._missing.add(contract.name)
        return None
