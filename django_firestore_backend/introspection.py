"""Introspection of the database: the names of tables alone."""

from typing import Any

from django.db.backends.base.introspection import BaseDatabaseIntrospection, TableInfo

from django_firestore_backend.tables import tables


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """List the tables that migrations created."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        names = cursor.execute("LIST TABLES", lambda: tables(self.connection.connection))
        return [TableInfo(name, "t") for name in names]

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        return []

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str]]:
        return {}

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Any]:
        return {}
