"""The numbers of queries and of service calls of one request."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.routes import Route
from kernel.contracts.service import Service
from kernel.rpc import registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The number of queries by services on one database, and of calls by service."""

    queries: dict[str, int]
    calls: dict[str, int]


def cost_of(route: Route) -> Cost:
    """Return the cost of a request. A first one has filled what is cached in memory."""
    client = Client(headers=dict(route.headers), SERVER_NAME="127.0.0.1")
    client.get(route.path)
    with ExitStack() as stack:
        queries = {
            alias: stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections
        }
        calls = stack.enter_context(_counted_calls())
        client.get(route.path)
    return Cost(
        queries={services_of(alias): len(queries[alias]) for alias in connections if len(queries[alias])},
        calls=dict(calls),
    )


def services_of(alias: str) -> str:
    """Return the names of the services on one database, joined with +."""
    return "+".join(service for service, own in settings.SERVICE_ALIASES.items() if own == alias)


@contextmanager
def _counted_calls() -> Iterator[Counter[str]]:
    """Count the calls of each service inside the block."""
    calls: Counter[str] = Counter()
    with ExitStack() as stack:
        for contract, service in registry.registered().items():
            stack.enter_context(registry.override(contract, _counting(contract, service, calls)))
        yield calls


def _counting(contract: type[Service], service: Service, calls: Counter[str]) -> Any:
    def counted(name: str) -> Any:
        def call(_self: Service, **arguments: Any) -> Any:
            calls[contract.name] += 1
            return getattr(service, name)(**arguments)

        return call

    methods = {name: counted(name) for name in contract.operations()}
    return type(f"Counting{contract.__name__}", (contract,), methods)()
