"""Models that Firestore cannot store.

A system check refuses them, and so does migrate.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import router
from django.db.backends.base.validation import BaseDatabaseValidation
from django.db.models import Field, Index, Model, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.db.models.fields import NOT_PROVIDED

from django_firestore_backend.columns import COLUMN_TYPES, column_type, is_indexed

_KINDS = {
    "AutoField": "integer",
    "BigAutoField": "integer",
    "BigIntegerField": "integer",
    "CharField": "text",
    "FileField": "text",
    "FilePathField": "text",
    "GenericIPAddressField": "text",
    "IntegerField": "integer",
    "PositiveBigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "SlugField": "text",
    "SmallAutoField": "integer",
    "SmallIntegerField": "integer",
    "TextField": "text",
}


MAX_DIGITS = 18


class DatabaseValidation(BaseDatabaseValidation):
    """Check models in `check --database` and before `migrate`."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        alias = self.connection.alias
        return [
            Error(problem, obj=model, id="firestore.E001")
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and router.allow_migrate_model(alias, model)
            for problem in model_problems(model)
        ]


def model_problems(model: type[Model]) -> Iterator[str]:
    """Yield the reasons why Firestore cannot store the model's rows."""
    meta = model._meta
    if meta.local_many_to_many:
        yield f"{meta.label} has a ManyToManyField, which needs joins: Firestore has none."
    if any(parent._meta.concrete_model is not meta.concrete_model for parent in meta.parents):
        yield f"{meta.label} inherits from a model with a table, which needs joins: Firestore has none."
    if not isinstance(meta.pk, Field) or meta.pk.get_internal_type() == "CompositePrimaryKey":
        yield f"{meta.label} has a composite primary key: a Firestore document has one name."
        return
    problems = [
        *(field_problem(field) for field in meta.local_concrete_fields),
        *(constraint_problem(constraint) for constraint in meta.constraints),
        *(index_problem(index) for index in meta.indexes),
    ]
    yield from (problem for problem in problems if problem is not None)


def field_problem(field: "Field[Any, Any]") -> str | None:
    """Return why Firestore cannot store the field's values; None if it can."""
    if field.many_to_many:
        return f"{field} is a ManyToManyField, which needs joins: Firestore has none."
    kind = column_type(field)
    if field.generated or kind not in COLUMN_TYPES:
        return f"{field} is a {field.get_internal_type()}, which Firestore cannot store."
    if kind == "DecimalField" and (field.max_digits is None or field.max_digits > MAX_DIGITS):  # type: ignore[attr-defined]
        return f"{field} has more than {MAX_DIGITS} digits, which do not fit into Firestore's integers."
    if field.db_default is not NOT_PROVIDED:
        return f"{field} has a db_default: Firestore has no defaults. Give it a default."
    if getattr(field, "db_collation", None):
        return f"{field} has a db_collation: Firestore sorts text by its bytes."
    if field.unique and not is_indexed(field):
        return f"{field} is unique, but its values may be too long for that."
    return None


def constraint_problem(constraint: BaseConstraint) -> str | None:
    """Return why Firestore cannot enforce the constraint; None if it can."""
    if not isinstance(constraint, UniqueConstraint):
        return f"{constraint.name} is a {type(constraint).__name__}: Firestore has only unique constraints."
    if not constraint.fields or constraint.condition is not None:
        return f"{constraint.name} is unique by an expression or a condition: only by columns on Firestore."
    if constraint.nulls_distinct is False:
        return f"{constraint.name} treats NULLs as equal: on Firestore they are distinct."
    if constraint.deferrable:
        return (
            f"{constraint.name} is deferrable: on Firestore uniqueness is checked at the commit of the row."
        )
    return None


def index_problem(index: Index) -> str | None:
    """Return why Firestore cannot have the index; None if it can."""
    if index.expressions or index.condition is not None or index.include:
        return f"{index.name} has an expression, a condition or more columns: Firestore's have columns only."
    return None


def _kind(field: "Field[Any, Any]") -> tuple[str, int | None]:
    """Return how values are stored: decimals as integers of their last place."""
    kind = column_type(field)
    return _KINDS.get(kind, kind), getattr(field, "decimal_places", None)


def alteration_problem(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str | None:
    """Return why the field cannot be altered; None if it can."""
    if old.primary_key != new.primary_key or (new.primary_key and old.column != new.column):
        return f"{new}: the primary key names the documents, so it stays as it is."
    if _kind(old) != _kind(new):
        return f"{new} is of another type than before: add a new field and copy the values by RunPython."
    return None
