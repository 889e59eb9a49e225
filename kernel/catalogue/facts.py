"""Facts about the services, collected from their contracts and their imports."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.contracts.events import Event, Subscriber, events_of
from kernel.contracts.service import Operation, Service

NOT_PRODUCT = {"tests", "migrations"}
"""Folders whose imports say nothing about a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """What a service offers and needs."""

    name: str
    version: str
    summary: str
    engines: tuple[str, ...]
    operations: tuple[Operation, ...]
    publishes: tuple[type[Event], ...]
    subscribes_to: tuple[str, ...]
    calls: tuple[str, ...]
    tables: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    @property
    def published_names(self) -> tuple[str, ...]:
        """Return the names of the published events."""
        return tuple(event.name for event in self.publishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFlow:
    """The events that one service publishes and another subscribes to."""

    publisher: str
    subscriber: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All services, and the packages that call them without being one.

    `callers` maps such a package to the services that it calls.
    """

    services: tuple[ServiceFacts, ...]
    callers: Mapping[str, tuple[str, ...]]

    def callers_of(self, name: str) -> tuple[str, ...]:
        """Return the packages that call a service, services among them."""
        callers = tuple(caller for caller, called in self.callers.items() if name in called)
        return (*callers, *(service.name for service in self.services if name in service.calls))

    def subscribers_of(self, event: str) -> tuple[str, ...]:
        """Return the services that subscribe to an event."""
        return tuple(service.name for service in self.services if event in service.subscribes_to)

    def event_flows(self) -> list[EventFlow]:
        """Return who publishes what to whom, in the order of the services."""
        flows = []
        for publisher in self.services:
            for subscriber in self.services:
                events = tuple(
                    event.name.partition(".")[2]
                    for event in publisher.publishes
                    if event.name in subscriber.subscribes_to
                )
                if events:
                    flows.append(
                        EventFlow(publisher=publisher.name, subscriber=subscriber.name, events=events)
                    )
        return flows


def collect(
    contracts: Sequence[type[Service]],
    callers: Iterable[str],
    engines: Mapping[str, Sequence[str]],
    folder: Path,
    *,
    tables: Mapping[str, Sequence[str]] = {},
    settings: Mapping[str, Sequence[str]] = {},
) -> Catalogue:
    """Collect the facts.

    Args:
        contracts: The contract of each service.
        callers: Packages that call services without being one.
        engines: The database engines of each service.
        folder: Where the packages are. A package that is not there calls nobody.
        tables: The names of each service's models.
        settings: The names of each service's own settings.
    """
    by_name = {contract.name: contract for contract in contracts}
    return Catalogue(
        services=tuple(
            ServiceFacts(
                name=contract.name,
                version=contract.version,
                summary=(inspect.getdoc(contract) or "").partition("\n")[0],
                engines=tuple(engines[contract.name]),
                operations=tuple(contract.operations().values()),
                publishes=tuple(events_of(contract)),
                subscribes_to=_subscriptions(contract),
                calls=_called_by(contract.name, by_name, folder),
                tables=tuple(tables.get(contract.name, ())),
                settings=tuple(settings.get(contract.name, ())),
            )
            for contract in contracts
        ),
        callers={caller: _called_by(caller, by_name, folder) for caller in callers},
    )


def _subscriptions(contract: type[Service]) -> tuple[str, ...]:
    return tuple(contract.subscribes_to) if issubclass(contract, Subscriber) else ()


def _called_by(package: str, contracts: Mapping[str, type[Service]], folder: Path) -> tuple[str, ...]:
    """Return the services whose contract class the package imports: those it calls.

    An import of a dataclass or an event alone is not a call.
    """
    found = {
        name
        for path in sorted((folder / package).rglob("*.py"))
        if not NOT_PRODUCT & set(path.relative_to(folder).parts)
        for name in _contracts_imported(path, contracts)
    }
    return tuple(name for name in contracts if name in found and name != package)


def _contracts_imported(path: Path, contracts: Mapping[str, type[Service]]) -> Iterator[str]:
    classes = {(contract.__module__, contract.__name__): name for name, contract in contracts.items()}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in sys.modules:
            for alias in node.names:
                if (node.module, alias.name) in classes:
                    yield classes[node.module, alias.name]
