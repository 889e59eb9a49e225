"""Make two remote calls at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.conf import settings

from kernel.contracts.service import Service

T = TypeVar("T")
U = TypeVar("U")

ServiceCall = tuple[type[Service], Callable[[], T]]
"""The contract of the service that is called, and the call."""

MAX_CONCURRENT_CALLS = 64
"""The maximum number of threads that wait for remote calls."""

_threads = ThreadPoolExecutor(MAX_CONCURRENT_CALLS, thread_name_prefix="service-calls")


def gather(first: ServiceCall[T], second: ServiceCall[U]) -> tuple[T, U]:
    """Return the results of two independent calls.

    If both services are remote, the calls are made at the same time. Local calls are
    made one after the other: a database connection belongs to its thread, and a local
    call takes less time than starting a thread.
    """
    if not {first[0].name, second[0].name} <= settings.SERVICE_URLS.keys():
        return first[1](), second[1]()
    pending = _threads.submit(copy_context().run, first[1])
    result = second[1]()
    return pending.result(), result
