"""What is in the database: collections."""

from typing import Any

from django.db.backends.base.introspection import BaseDatabaseIntrospection, TableInfo

from blog.firestore.uniqueness import SUFFIX


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """A collection exists while it has a document, so an empty table is not listed."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        service = self.connection.connection
        names = cursor.execute("LIST COLLECTIONS", service.collections)
        return [TableInfo(name, "t") for name in names if not name.endswith(SUFFIX)]

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        return []

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str]]:
        return {}

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Any]:
        return {}
