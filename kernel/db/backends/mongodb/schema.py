"""A schema editor whose unique indexes serve look-ups, too."""

from typing import Any

from django.db.models import Index, Model
from django_mongodb_backend import base
from pymongo import ASCENDING


class DatabaseSchemaEditor(base.DatabaseSchemaEditor):
    """The engine's schema editor, with unique indexes for values of any type."""

    def add_index(
        self, model: type[Model], index: Index, *, field: Any = None, unique: bool = False, **embedded: Any
    ) -> None:
        """Create an index.

        A unique one is unrestricted if none of its columns can be null.
        """
        columns = _never_null(model, index, field) if unique and not any(embedded.values()) else []
        if columns:
            keys = [(column, ASCENDING) for column in columns]
            self.get_collection(model._meta.db_table).create_index(keys, name=index.name, unique=True)
        else:
            super().add_index(model, index, field=field, unique=unique, **embedded)


def _never_null(model: type[Model], index: Index, field: Any) -> list[str]:
    """Return the columns of an index that needs no filter, otherwise an empty list."""
    fields: list[Any] = [field] if field else [model._meta.get_field(name) for name in index.fields]
    if index.condition or any(field.null for field in fields):
        return []
    return [field.column for field in fields]
