"""The composite indexes and exemptions of models, as in firestore.indexes.json."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Index, Model

from django_firestore_backend.columns import columns_of, is_indexed, unique_sets
from django_firestore_backend.conditions import Operator
from django_firestore_backend.plan import Plan
from django_firestore_backend.uniqueness import SUFFIX

EQUALITIES = {Operator.EQ, Operator.IN, Operator.IS_NULL}


def index_file(models: Iterable[type[Model]]) -> dict[str, list[dict[str, Any]]]:
    """Return what `firebase deploy --only firestore:indexes` reads.

    Each entry of `Meta.indexes` with two columns or more is a composite index.
    Firestore indexes single columns by itself. Long values, and the documents behind
    unique constraints, are exempt from indexing.
    """
    models = list(models)
    return {
        "indexes": [
            _composite(model, index)
            for model in models
            for index in model._meta.indexes
            if len(index.fields) > 1
        ],
        "fieldOverrides": [
            {"collectionGroup": collection, "fieldPath": column, "indexes": []}
            for model in models
            for collection, column in _exempt(model)
        ],
    }


def _composite(model: type[Model], index: Index) -> dict[str, Any]:
    return {
        "collectionGroup": model._meta.db_table,
        "queryScope": "COLLECTION",
        "fields": [
            {"fieldPath": column, "order": "DESCENDING" if descending else "ASCENDING"}
            for column, descending in _columns(model, index)
        ],
    }


def _exempt(model: type[Model]) -> list[tuple[str, str]]:
    table = model._meta.db_table
    fields: list[Any] = list(model._meta.local_concrete_fields)
    long = [(table, field.column) for field in fields if not is_indexed(field)]
    return long + [(table + SUFFIX, "owner")] * bool(unique_sets(model))


def is_served(plan: Plan, model: type[Model]) -> bool:
    """Return whether the model's indexes serve the plan's query.

    An index serves a query if its first columns are those that must be equal, in any
    order, and the others are the query's order. Single columns, and equalities alone,
    need no index of the model.
    """
    operators = {leaf.column: leaf.operator for leaf in plan.condition.leaves()}
    equal = {column for column, operator in operators.items() if operator in EQUALITIES}
    order = [term for term in plan.order if term[0] not in equal]
    others = set(operators) - equal - {column for column, _ in order}
    if plan.keys is not None or len(equal) + len(order) + len(others) < 2 or not (order or others):
        return True
    return not others and any(_serves(_columns(model, index), equal, order) for index in model._meta.indexes)


def _serves(index: list[tuple[str, bool]], equal: set[str], order: list[tuple[str, bool]]) -> bool:
    first, rest = index[: len(equal)], index[len(equal) :]
    return {column for column, _ in first} == equal and rest == order


def _columns(model: type[Model], index: Index) -> list[tuple[str, bool]]:
    names, directions = zip(*index.fields_orders, strict=True)
    return [
        (column, bool(direction))
        for column, direction in zip(columns_of(model, names), directions, strict=True)
    ]
