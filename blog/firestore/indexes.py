"""The composite indexes and the exemptions that models need, in the form of firestore.indexes.json."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Index, Model

from blog.firestore.columns import is_indexed, unique_sets
from blog.firestore.uniqueness import SUFFIX


def index_file(models: Iterable[type[Model]]) -> dict[str, list[dict[str, Any]]]:
    """What `firebase deploy --only firestore:indexes` reads.

    Each entry of `Meta.indexes` of two columns or more is a composite index; for one column Firestore has its
    index already. Long values, and the reservations behind unique constraints, are indexed not at all.
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
            {
                "fieldPath": model._meta.get_field(name).column,  # type: ignore[union-attr]
                "order": "DESCENDING" if order else "ASCENDING",
            }
            for name, order in index.fields_orders
        ],
    }


def _exempt(model: type[Model]) -> list[tuple[str, str]]:
    table = model._meta.db_table
    long = [(table, field.column) for field in model._meta.local_concrete_fields if not is_indexed(field)]
    return long + [(table + SUFFIX, "owner")] * bool(unique_sets(model))
