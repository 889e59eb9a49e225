"""Unique constraints: a document for each value, in a collection beside the table's.

Its id is made of the columns and the values, so it can exist once. It is written in the
commit of its row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from google.cloud.firestore_v1.types import document

from django_firestore_backend.values import encode

ArrayValue = document.ArrayValue.pb()
SUFFIX = ".unique"


@dataclass(frozen=True, slots=True)
class Reservation:
    """The document that reserves values of these columns."""

    collection: str
    columns: tuple[str, ...]
    identifier: str


def reservations(
    table: str, row: Mapping[str, Any], unique: Iterable[Sequence[str]]
) -> frozenset[Reservation]:
    """Return the reservations of a row.

    Columns with a NULL have none, because NULLs are distinct, as in SQL.
    """
    return frozenset(
        reservation(table, columns, [row[column] for column in columns])
        for columns in unique
        if row and all(row[column] is not None for column in columns)
    )


def reservation(table: str, columns: Sequence[str], values: Sequence[Any]) -> Reservation:
    """Return the reservation of these values."""
    encoded = ArrayValue(values=[encode(value) for value in values]).SerializeToString(deterministic=True)
    return Reservation(table + SUFFIX, tuple(columns), f"{','.join(columns)}:{sha256(encoded).hexdigest()}")
