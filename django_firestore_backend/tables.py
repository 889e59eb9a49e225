"""Which tables there are: Firestore itself knows a collection only while it has documents."""

from typing import Any

from google.cloud.firestore_v1.types import write

from django_firestore_backend.conditions import ALWAYS
from django_firestore_backend.plan import Plan, structured_query
from django_firestore_backend.service import Service

COLLECTION = "django_tables"

Write = write.Write.pb()


def add_table(service: Service, table: str) -> None:
    message = Write()
    message.update.name = _name(service, table)
    service.commit([message])


def remove_table(service: Service, table: str) -> None:
    service.commit([Write(delete=_name(service, table))])


def tables(service: Service) -> list[str]:
    query: Any = structured_query(Plan(table=COLLECTION, condition=ALWAYS, columns=()))
    answers = service.run_query(query, None)
    return [answer.document.name.rpartition("/")[2] for answer in answers if answer.HasField("document")]


def _name(service: Service, table: str) -> str:
    return f"{service.root}/{COLLECTION}/{table}"
