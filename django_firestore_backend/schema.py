"""Migrations: Firestore has no schema, so they change documents, in batches."""

from collections.abc import Iterable
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Field, Index, Model, UniqueConstraint

from django_firestore_backend.clearing import delete_all
from django_firestore_backend.columns import columns_of, stored, unique_sets
from django_firestore_backend.rewriting import REMOVED, Change, Row, copy_documents, release, reserve, rewrite
from django_firestore_backend.tables import add_table, remove_table
from django_firestore_backend.uniqueness import SUFFIX
from django_firestore_backend.validation import (
    alteration_problem,
    constraint_problem,
    field_problem,
    index_problem,
    model_problems,
)

ColumnSet = tuple[str, ...]


class DatabaseSchemaEditor(BaseDatabaseSchemaEditor):
    """Change documents at once, outside of any `atomic` block.

    Each batch is a commit. Run an interrupted migration again: it starts over, and what
    is done already stays.
    """

    def execute(self, sql: Any, params: Any = ()) -> None:
        raise NotSupportedError(f"Firestore has no SQL: {sql}")

    # Tables

    def create_model(self, model: type[Model]) -> None:
        _refuse(model_problems(model))
        add_table(self._service(), model._meta.db_table)

    def delete_model(self, model: type[Model]) -> None:
        for collection in (model._meta.db_table, model._meta.db_table + SUFFIX):
            delete_all(self._service(), collection)
        remove_table(self._service(), model._meta.db_table)

    def alter_db_table(self, model: type[Model], old_db_table: str, new_db_table: str) -> None:
        if old_db_table == new_db_table:
            return
        for suffix in ("", SUFFIX):
            copy_documents(self._service(), old_db_table + suffix, new_db_table + suffix)
            delete_all(self._service(), old_db_table + suffix)
        add_table(self._service(), new_db_table)
        remove_table(self._service(), old_db_table)

    # Columns

    def add_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        _refuse([field_problem(field)])
        default, column = self.effective_default(field), field.column

        def fill(row: Row) -> Change:
            return {} if column in row else {column: stored(field, default)}

        rewrite(self._service(), model._meta.db_table, [column], fill)
        if field.unique:
            self._reserve(model, (column,))

    def remove_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        for columns in unique_sets(model):
            if field.column in columns:
                self._release(model, columns)
        rewrite(
            self._service(), model._meta.db_table, [field.column], lambda row: dict.fromkeys(row, REMOVED)
        )

    def alter_field(
        self,
        model: type[Model],
        old_field: "Field[Any, Any]",
        new_field: "Field[Any, Any]",
        strict: bool = False,
    ) -> None:
        if not self._field_should_be_altered(old_field, new_field):
            return
        _refuse([field_problem(new_field), alteration_problem(old_field, new_field)])
        old, new = old_field.column, new_field.column
        before = {columns for columns in unique_sets(model) if old in columns}
        after = {tuple(new if column == old else column for column in columns) for columns in before}
        after -= {(new,)}
        if new_field.unique and not new_field.primary_key:
            after.add((new,))
        for columns in before - after:
            self._release(model, columns)
        self._convert(model, old_field, new_field)
        for columns in after - before:
            self._reserve(model, columns)

    def _convert(
        self, model: type[Model], old_field: "Field[Any, Any]", new_field: "Field[Any, Any]"
    ) -> None:
        """Move values to the new column, replace forbidden NULLs, check the values."""
        old, new, default = old_field.column, new_field.column, self.effective_default(new_field)

        def convert(row: Row) -> Change:
            if old not in row:
                return {}  # moved by a run that was interrupted
            fills = row[old] is None and not new_field.null
            value = stored(new_field, default if fills else row[old])
            if old != new:
                return {new: value, old: REMOVED}
            return {new: value} if fills else {}

        rewrite(self._service(), model._meta.db_table, [old], convert)

    # Constraints and indexes

    def add_constraint(self, model: type[Model], constraint: Any) -> None:
        _refuse([constraint_problem(constraint)])
        self._reserve(model, columns_of(model, constraint.fields))

    def remove_constraint(self, model: type[Model], constraint: Any) -> None:
        if isinstance(constraint, UniqueConstraint):
            self._release(model, columns_of(model, constraint.fields))

    def alter_unique_together(
        self, model: type[Model], old_unique_together: Any, new_unique_together: Any
    ) -> None:
        old = {columns_of(model, names) for names in old_unique_together}
        new = {columns_of(model, names) for names in new_unique_together}
        for columns in old - new:
            self._release(model, columns)
        for columns in new - old:
            self._reserve(model, columns)

    def add_index(self, model: type[Model], index: Index) -> None:
        """Do nothing: composite indexes are deployed from firestore.indexes.json."""
        _refuse([index_problem(index)])

    def remove_index(self, model: type[Model], index: Index) -> None:
        """Do nothing, as add_index."""

    def rename_index(self, model: type[Model], old_index: Index, new_index: Index) -> None:
        """Do nothing: Firestore's indexes have no names."""

    def alter_index_together(
        self, model: type[Model], old_index_together: Any, new_index_together: Any
    ) -> None:
        """Do nothing, as add_index."""

    def alter_db_tablespace(self, model: type[Model], old_db_tablespace: str, new_db_tablespace: str) -> None:
        """Do nothing: Firestore has none."""

    def alter_db_table_comment(self, model: type[Model], old_comment: str, new_comment: str) -> None:
        """Do nothing: Firestore has none."""

    def _reserve(self, model: type[Model], columns: ColumnSet) -> None:
        reserve(self._service(), model._meta.db_table, columns)

    def _release(self, model: type[Model], columns: ColumnSet) -> None:
        release(self._service(), model._meta.db_table, columns)

    def _service(self) -> Any:
        self.connection.ensure_connection()
        return self.connection.connection


def _refuse(problems: Iterable[str | None]) -> None:
    for problem in problems:
        if problem is not None:
            raise NotSupportedError(problem)
