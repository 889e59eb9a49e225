"""Deletes everything, on the emulator."""

from collections.abc import Iterable
from typing import Any

from django.db import NotSupportedError
from google.cloud.firestore_v1.types import write

from django_firestore_backend.client import EMULATOR_VARIABLE, emulator_host
from django_firestore_backend.conditions import ALWAYS
from django_firestore_backend.plan import Plan, structured_query
from django_firestore_backend.uniqueness import SUFFIX

CHUNK = 500


def clear_tables(connection: Any, tables: Iterable[str]) -> None:
    """Deletes all documents of these tables. Refuses without the emulator: there is no way back."""
    refuse_without_emulator()
    connection.ensure_connection()
    service = connection.connection
    present = set(service.collections())
    for collection in [name for table in tables for name in (table, table + SUFFIX) if name in present]:
        delete_all(service, collection)


def delete_all(service: Any, collection: str) -> None:
    """Deletes all documents of a collection, CHUNK of them at a time."""
    message = structured_query(Plan(table=collection, condition=ALWAYS, columns=(), limit=CHUNK))
    while True:
        answers = service.run_query(message, None)
        names = [answer.document.name for answer in answers if answer.HasField("document")]
        if names:
            service.commit([write.Write.pb()(delete=name) for name in names])
        if len(names) < CHUNK:
            return


def refuse_without_emulator() -> None:
    if emulator_host() is None:
        raise NotSupportedError(
            f"A Firestore database is cleared only on the emulator: set {EMULATOR_VARIABLE}."
        )
