"""Reconciliation of stored counters. Each service's reconciliation.py does its own."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib import import_module
from typing import Any

BATCH_SIZE = 200
"""How many rows one step of a reconciliation reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Values of a row that differ from those that follow from other rows.

    `what` names the row. `stored` and `expected` have the same keys.
    """

    what: str
    stored: dict[str, Any]
    expected: dict[str, Any]


Reconciler = Callable[[bool], Iterator[Difference]]
"""Yields every difference, and repairs it if called with True.

Safe during concurrent writes.
"""


def reconciler_of(service: str) -> Reconciler:
    """Return the function `reconcile` of the service's module `reconciliation`."""
    reconcile: Reconciler = import_module(f"{service}.reconciliation").reconcile
    return reconcile


def reconciliation_order(services: Collection[str]) -> list[str]:
    """Return the services in the order in which they are to be reconciled.

    A service's module `reconciliation` may name others in RECONCILE_AFTER.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    for service in services:
        earlier = getattr(import_module(f"{service}.reconciliation"), "RECONCILE_AFTER", ())
        order.add(service, *(other for other in earlier if other in services))
    return list(order.static_order())


def difference(what: str, stored: dict[str, Any], expected: dict[str, Any]) -> Difference | None:
    """Compare the values of a row.

    Args:
        what: The row's name in reports.
        stored: The values of the row; may have more keys than `expected`.
        expected: The values that it should have.

    Returns:
        The values that differ, or None if all are equal.
    """
    names = [name for name in expected if stored.get(name) != expected[name]]
    if not names:
        return None
    return Difference(
        what=what,
        stored={name: stored.get(name) for name in names},
        expected={name: expected[name] for name in names},
    )
