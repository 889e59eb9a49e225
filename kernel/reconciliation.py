"""Counters held against the rows they count. Each service says in its recounting.py what it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

BATCH_SIZE = 200
"""How many rows one step of a reconciliation reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a row says, and what the rows that it counts say."""

    what: str
    stored: dict[str, Any]
    expected: dict[str, Any]


Reconciler = Callable[[bool], Iterator[Difference]]
"""Gives every difference; mends it where it is called with True. Safe while others write."""


def reconciler_of(service: str) -> Reconciler:
    reconcile: Reconciler = import_module(f"{service}.reconciliation").reconcile
    return reconcile


def difference(what: str, stored: dict[str, Any], expected: dict[str, Any]) -> Difference | None:
    """Only with what differs; None where nothing does."""
    names = [name for name in expected if stored.get(name) != expected[name]]
    if not names:
        return None
    return Difference(
        what=what,
        stored={name: stored.get(name) for name in names},
        expected={name: expected[name] for name in names},
    )
