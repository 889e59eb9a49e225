"""Concurrent calls, for tests of race conditions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment, each in a thread with its own connections.

    Returns:
        What each call returned or the exception that it raised, in their order.
    """
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
