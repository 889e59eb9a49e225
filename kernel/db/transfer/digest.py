"""What a table holds, said in a way that is the same on every engine."""

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
    """How many rows a table has, and a digest of them all that does not depend on their order."""

    rows: int
    digest: str


def digest_table(model: type[Model], alias: str, seen: Callable[[int], object]) -> TableDigest:
    """What the model's table at `alias` holds; `seen` is told how many rows each batch had."""
    count = total = 0
    for rows in rows_in_batches(model, alias):
        count += len(rows)
        total += sum(
            int.from_bytes(blake2b(fingerprint(row), digest_size=DIGEST_BYTES).digest()) for row in rows
        )
        seen(len(rows))
    return TableDigest(count, f"{total % 256**DIGEST_BYTES:0{2 * DIGEST_BYTES}x}")


def fingerprint(row: Model) -> bytes:
    """A row's values as JSON; rows of two databases are equal when these are."""
    values = [
        None if getattr(row, field.attname) is None else field.value_to_string(row)
        for field in stored_fields(type(row))
    ]
    return json.dumps(values, sort_keys=True).encode()


def stored_fields(model: type[Model]) -> list["Field[Any, Any]"]:
    """The fields with a column in the model's own table, except those the database computes."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows_in_batches(model: type[Model], alias: str) -> Iterator[list[Any]]:
    """Yield all rows of the model's table at `alias` in the order of their keys."""
    return batches(model._base_manager.using(alias), BATCH_SIZE)
