"""The assignments of an UPDATE: new values, and increments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import NotSupportedError
from django.db.models import Field, Model
from django.db.models.expressions import Col, Combinable, CombinedExpression, Value

from django_firestore_backend.columns import column_type, is_number, is_positive, stored


@dataclass(frozen=True, slots=True)
class Assignments:
    """By column, the new values in `changes` and the amounts to add in `increments`."""

    fields: "Mapping[str, Field[Any, Any]]"
    changes: Mapping[str, Any]
    increments: Mapping[str, Any]

    @property
    def is_independent_of_row(self) -> bool:
        """Return whether the result is correct whatever the row holds.

        It is not for NULL + 1, nor for a positive column that may become negative.
        """
        return not any(
            self.fields[column].null or (amount < 0 and is_positive(self.fields[column]))
            for column, amount in self.increments.items()
        )

    def check(self, row: Mapping[str, Any]) -> None:
        """Raise IntegrityError or DataError if a column cannot hold its sum."""
        for column, amount in self.increments.items():
            if row[column] is not None:
                stored(self.fields[column], row[column] + amount)


def read_assignments(values: Iterable[tuple[Any, type[Model] | None, Any]], connection: Any) -> Assignments:
    """Return the assignments of an UpdateQuery."""
    fields, changes, increments = {}, {}, {}
    for field, _, value in values:
        column = field.column
        if field.primary_key:
            raise NotSupportedError(f"The primary key {column} names the document: it cannot be changed.")
        fields[column] = field
        if isinstance(value, CombinedExpression):
            increments[column] = _amount(field, value)
        else:
            changes[column] = stored(field, _prepared(field, value, connection))
    return Assignments(fields, changes, increments)


def _prepared(field: "Field[Any, Any]", value: Any, connection: Any) -> Any:
    if isinstance(value, Value):
        try:
            return field.get_db_prep_save(value.value, connection=connection)
        except (TypeError, ValueError, ValidationError) as error:
            raise _refusal(field, value) from error
    if hasattr(value, "resolve_expression"):
        raise _refusal(field, value)
    if hasattr(value, "prepare_database_save"):
        if not field.remote_field:
            raise TypeError(f"{field.name} cannot be set to the model instance {value!r}.")
        value = value.prepare_database_save(field)
    return field.get_db_prep_save(value, connection=connection)


def _amount(field: "Field[Any, Any]", expression: CombinedExpression) -> Any:
    left, right = expression.lhs, expression.rhs
    if expression.connector == Combinable.ADD and isinstance(left, Value):
        left, right = right, left
    kinds = (int,) if column_type(field).endswith("IntegerField") else (int, float)
    if (
        expression.connector not in (Combinable.ADD, Combinable.SUB)
        or not (isinstance(left, Col) and left.target.column == field.column)
        or not (isinstance(right, Value) and type(right.value) in kinds)
        or not is_number(field)
    ):
        raise _refusal(field, expression)
    return right.value if expression.connector == Combinable.ADD else -right.value


def _refusal(field: "Field[Any, Any]", value: Any) -> NotSupportedError:
    return NotSupportedError(
        f"{field.column} cannot be set to {value}: only to a value, or to itself plus or minus a number"
        " of its own type."
    )
