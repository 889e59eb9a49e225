"""Digests of tables that are equal on every engine."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db.models import Field, Model

from kernel.db.batches import batches

BATCH_SIZE = 500
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The number of a table's rows, and a digest that is independent of their order."""

    rows: int
    digest: str


def digest_table(model: type[Model], alias: str, on_progress: Callable[[int], object]) -> TableDigest:
    """Return the digest of a model's table.

    Args:
        model: The model.
        alias: The alias of the database.
        on_progress: Called after each batch with its number of rows.
    """
    count = total = 0
    for rows in rows_in_batches(model, alias):
        count += len(rows)
        total += sum(
            int.from_bytes(blake2b(fingerprint(row), digest_size=DIGEST_BYTES).digest()) for row in rows
        )
        on_progress(len(rows))
    return TableDigest(count, f"{total % 256**DIGEST_BYTES:0{2 * DIGEST_BYTES}x}")


def fingerprint(row: Model) -> bytes:
    """Return a row's values as JSON.

    The fingerprints of two rows are equal if and only if all their values are.
    """
    values = [
        None if getattr(row, field.attname) is None else field.value_to_string(row)
        for field in stored_fields(type(row))
    ]
    return json.dumps(values, sort_keys=True).encode()


def stored_fields(model: type[Model]) -> list["Field[Any, Any]"]:
    """Return the fields with columns in the model's table, without generated ones."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows_in_batches(model: type[Model], alias: str) -> Iterator[list[Any]]:
    """Yield all rows of a model's table in batches, ordered by primary key."""
    return batches(model._base_manager.using(alias), BATCH_SIZE)
