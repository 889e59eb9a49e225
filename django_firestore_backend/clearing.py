"""Delete all documents, on the emulator alone."""

from collections.abc import Iterable
from typing import Any

from django.db import NotSupportedError
from google.cloud.firestore_v1.types import write

from django_firestore_backend.client import EMULATOR_VARIABLE, emulator_host
from django_firestore_backend.conditions import ALWAYS
from django_firestore_backend.plan import Plan, structured_query
from django_firestore_backend.uniqueness import SUFFIX

BATCH_SIZE = 500


def clear_tables(connection: Any, tables: Iterable[str]) -> None:
    """Delete all documents of these tables.

    Raises:
        NotSupportedError: The database is not on the emulator. There is no undo.
    """
    refuse_without_emulator()
    connection.ensure_connection()
    service = connection.connection
    present = set(service.collections())
    for collection in [name for table in tables for name in (table, table + SUFFIX) if name in present]:
        delete_all(service, collection)


def delete_all(service: Any, collection: str) -> None:
    """Delete all documents of a collection, BATCH_SIZE of them at a time."""
    message = structured_query(Plan(table=collection, condition=ALWAYS, columns=(), limit=BATCH_SIZE))
    while True:
        responses = service.run_query(message, None)
        names = [response.document.name for response in responses if response.HasField("document")]
        if names:
            service.commit([write.Write.pb()(delete=name) for name in names])
        if len(names) < BATCH_SIZE:
            return


def refuse_without_emulator() -> None:
    """Raise NotSupportedError if the emulator is not configured."""
    if emulator_host() is None:
        raise NotSupportedError(
            f"A Firestore database is cleared only on the emulator: set {EMULATOR_VARIABLE}."
        )
