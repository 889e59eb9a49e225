"""Counters held against the rows they count. Each service says in its recounting.py what it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a row says, and what the rows that it counts say."""

    what: str
    kept: dict[str, Any]
    counted: dict[str, Any]


Recount = Callable[[bool], Iterator[Difference]]
"""Gives every difference; mends it where it is called with True. Safe while others write."""


def recount_of(service: str) -> Recount:
    recount: Recount = import_module(f"{service}.recounting").recount
    return recount


def difference(what: str, kept: dict[str, Any], counted: dict[str, Any]) -> Difference | None:
    """Only with what differs; None where nothing does."""
    names = [name for name in counted if kept.get(name) != counted[name]]
    if not names:
        return None
    return Difference(
        what=what,
        kept={name: kept.get(name) for name in names},
        counted={name: counted[name] for name in names},
    )


def batches(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    """All rows in portions by primary key, whatever is added or removed meanwhile."""
    last: UUID | str | None = None
    while found := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:BATCH]):
        yield found
        last = found[-1].pk if isinstance(found[-1], Model) else found[-1]
