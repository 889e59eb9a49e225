"""The list of tables.

Firestore itself knows a collection only while it has documents.
"""

from typing import Any

from google.cloud.firestore_v1.types import write

from django_firestore_backend.conditions import ALWAYS
from django_firestore_backend.plan import Plan, structured_query
from django_firestore_backend.service import Service

COLLECTION = "django_tables"

Write = write.Write.pb()


def add_table(service: Service, table: str) -> None:
    """Add a table to the list."""
    message = Write()
    message.update.name = _name(service, table)
    service.commit([message])


def remove_table(service: Service, table: str) -> None:
    """Remove a table from the list."""
    service.commit([Write(delete=_name(service, table))])


def tables(service: Service) -> list[str]:
    """Return the names of all tables."""
    query: Any = structured_query(Plan(table=COLLECTION, condition=ALWAYS, columns=()))
    responses = service.run_query(query, None)
    return [
        response.document.name.rpartition("/")[2] for response in responses if response.HasField("document")
    ]


def _name(service: Service, table: str) -> str:
    return f"{service.root}/{COLLECTION}/{table}"
