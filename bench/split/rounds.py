"""The number of sequential rounds of remote calls in one request.

Concurrent calls are one round: the request waits for all of them at once.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.test import Client, override_settings

from bench.routes import Route
from kernel.contracts.service import Service
from kernel.rpc import registry
from kernel.rpc.client import stub_for

Interval = tuple[float, float]


def rounds_of(route: Route, urls: dict[str, str]) -> int:
    """Return the number of rounds of a request to the gateway.

    Args:
        route: What to request.
        urls: The URLs of the services, by name.
    """
    client = Client(headers=dict(route.headers), SERVER_NAME="127.0.0.1")
    with _timed_calls(urls) as calls:
        client.get(route.path)
        calls.clear()
        client.get(route.path)
    return count_rounds(calls)


def count_rounds(calls: list[Interval]) -> int:
    """Return how many of the calls began after all earlier ones had ended."""
    rounds, ended = 0, float("-inf")
    for begin, end in sorted(calls):
        rounds += begin >= ended
        ended = max(ended, end)
    return rounds


@contextmanager
def _timed_calls(urls: dict[str, str]) -> Iterator[list[Interval]]:
    calls: list[Interval] = []
    with ExitStack() as stack:
        stack.enter_context(override_settings(SERVICE_URLS=urls))
        for contract in registry.registered():
            if contract.name in urls:
                stub = stub_for(contract, urls[contract.name])
                stack.enter_context(registry.override(contract, _timed(contract, stub, calls)))
        yield calls


def _timed(contract: type[Service], service: Service, calls: list[Interval]) -> Any:
    def timed(name: str) -> Any:
        def call(_self: Service, **arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return getattr(service, name)(**arguments)
            finally:
                calls.append((began, time.perf_counter()))

        return call

    methods = {name: timed(name) for name in contract.operations()}
    return type(f"Timed{contract.__name__}", (contract,), methods)()
