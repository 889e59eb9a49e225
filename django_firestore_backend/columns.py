"""The columns of models: their types, limits and unique sets."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import DataError, IntegrityError
from django.db.models import CharField, Field, Model, UniqueConstraint

from django_firestore_backend.values import MIN_INTEGER, primitive

# Firestore indexes the first 1,500 bytes of a value. So many characters always fit.
MAX_INDEXED_CHARACTERS = 375

_MINIMUM = {
    "AutoField": MIN_INTEGER,
    "BigAutoField": MIN_INTEGER,
    "BigIntegerField": MIN_INTEGER,
    "BooleanField": False,
    "CharField": "",
    "DateField": "",
    "DateTimeField": datetime.min.replace(tzinfo=UTC),
    "DecimalField": MIN_INTEGER,
    "DurationField": MIN_INTEGER,
    "FileField": "",
    "FilePathField": "",
    "FloatField": float("-inf"),
    "GenericIPAddressField": "",
    "IntegerField": MIN_INTEGER,
    "PositiveBigIntegerField": MIN_INTEGER,
    "PositiveIntegerField": MIN_INTEGER,
    "PositiveSmallIntegerField": MIN_INTEGER,
    "SlugField": "",
    "SmallAutoField": MIN_INTEGER,
    "SmallIntegerField": MIN_INTEGER,
    "TimeField": "",
    "UUIDField": "",
}
_NEVER_INDEXED = {"BinaryField", "JSONField", "TextField"}
COLUMN_TYPES = frozenset(_MINIMUM) | _NEVER_INDEXED


def column_type(field: "Field[Any, Any]") -> str:
    """Return the internal type of the column; for a foreign key that of its target."""
    return _target(field).get_internal_type()


def _target(field: "Field[Any, Any]") -> "Field[Any, Any]":
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    return field


def minimum(field: "Field[Any, Any]") -> Any:
    """Return the smallest value of the column's type in Firestore's order.

    None for a type that is not indexed.
    """
    return _MINIMUM.get(column_type(field))


def is_indexed(field: "Field[Any, Any]") -> bool:
    """Return whether Firestore can filter and sort by the column.

    It cannot by text of unlimited length.
    """
    kind = column_type(field)
    if kind in _NEVER_INDEXED:
        return False
    if kind in ("CharField", "FileField", "FilePathField", "SlugField"):
        longest = _target(field).max_length
        return longest is not None and longest <= MAX_INDEXED_CHARACTERS
    return True


def is_positive(field: "Field[Any, Any]") -> bool:
    """Return whether the column must not be negative."""
    return column_type(field).startswith("Positive")


def is_number(field: "Field[Any, Any]") -> bool:
    """Return whether the column holds an integer or a float."""
    return column_type(field).endswith(("IntegerField", "FloatField"))


def stored(field: "Field[Any, Any]", value: Any) -> Any:
    """Return a prepared value of the field in the form that is stored.

    Raises:
        IntegrityError: It is NULL or negative where the column does not allow that.
        DataError: It is too long, or of a type that Firestore cannot store.
    """
    value = primitive(value)
    where = f"{field.model._meta.db_table}.{field.column}"
    if value is None:
        if not field.null:
            raise IntegrityError(f"{where} must not be NULL.")
        return None
    if is_positive(field) and value < 0:
        raise IntegrityError(f"{where} must not be negative: {value}.")
    if isinstance(field, CharField) and field.max_length is not None and len(value) > field.max_length:
        raise DataError(f"{where} takes at most {field.max_length} characters, not {len(value)}.")
    return value


def unique_sets(model: type[Model]) -> list[tuple[str, ...]]:
    """Return the sets of columns whose values are unique, without the primary key."""
    model = model._meta.concrete_model or model  # a proxy has its model's constraints
    meta = model._meta
    alone = [(field.name,) for field in meta.local_concrete_fields if field.unique and not field.primary_key]
    together = [tuple(names) for names in meta.unique_together]
    constraints = [
        constraint.fields for constraint in meta.constraints if isinstance(constraint, UniqueConstraint)
    ]
    return list(dict.fromkeys(columns_of(model, names) for names in [*alone, *together, *constraints]))


def columns_of(model: type[Model], names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of the fields with these names."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return tuple(field.column for field in fields)
