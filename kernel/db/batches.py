"""Rows and values in batches of bounded size."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

T = TypeVar("T")

BATCH_SIZE = 500


def chunked(values: Sequence[T], size: int = BATCH_SIZE) -> Iterator[Sequence[T]]:
    """Yield the values in order, in slices of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def batches(rows: QuerySet[Any, Any], size: int = BATCH_SIZE) -> Iterator[list[Any]]:
    """Yield the rows of a queryset in batches, in the order of their primary keys.

    Each batch is one query, which starts after the last key of the batch before. So
    rows that are inserted or deleted meanwhile do not repeat or hide others.

    Args:
        rows: Neither ordered nor sliced. Its rows are model instances or primary keys.
        size: How many rows one query reads at most.
    """
    rows = rows.order_by("pk")
    found = list(rows[:size])
    while found:
        yield found
        last = found[-1].pk if isinstance(found[-1], Model) else found[-1]
        found = list(rows.filter(pk__gt=last)[:size])
