"""Changes of all documents of a collection, in portions, while others may write to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError
from google.api_core import exceptions as google
from google.cloud.firestore_v1.types import write

from django_firestore_backend.conditions import ALWAYS
from django_firestore_backend.plan import AND, ASCENDING, FieldOperator, Plan, structured_query
from django_firestore_backend.service import Service
from django_firestore_backend.uniqueness import SUFFIX, reservation
from django_firestore_backend.values import decode, encode, field_path

Write = write.Write.pb()
PORTION = 300
REMOVED = object()

Row = Mapping[str, Any]
Change = dict[str, Any]


def rewrite(service: Service, table: str, columns: Sequence[str], change: Callable[[Row], Change]) -> None:
    """Changes every document as `change` says: what it gives for the row's `columns`, those that are there.

    REMOVED takes a column away. A document that another writer changes meanwhile is looked at again.
    """
    for documents in _portions(service, table, columns):
        while True:
            writes = [
                _update(document, changed)
                for document in documents
                if (changed := change({name: decode(value) for name, value in document.fields.items()}))
            ]
            if not writes or _commit_unless_overtaken(service, writes):
                break
            documents = _again(service, documents, columns)


def _commit_unless_overtaken(service: Service, writes: list[Any]) -> bool:
    try:
        service.commit(writes)
    except (google.Aborted, google.FailedPrecondition, google.NotFound):
        return False
    return True


def _again(service: Service, documents: list[Any], columns: Sequence[str]) -> list[Any]:
    answers = service.batch_get([document.name for document in documents], columns, None)
    return [answer.found for answer in answers if answer.HasField("found")]


def _update(document: Any, change: Change) -> Any:
    message = Write()
    message.update.name = document.name
    message.current_document.update_time.CopyFrom(document.update_time)
    for column, value in change.items():
        message.update_mask.field_paths.append(field_path(column))
        if value is not REMOVED:
            message.update.fields[column].CopyFrom(encode(value))
    return message


def copy_documents(service: Service, source: str, target: str) -> None:
    """Copies a collection. Done twice it is as done once."""
    for documents in _portions(service, source, None):
        writes = []
        for document in documents:
            message = Write()
            message.update.CopyFrom(document)
            message.update.name = f"{service.root}/{target}/{_identifier(document)}"
            writes.append(message)
        service.commit(writes)


def reserve(service: Service, table: str, columns: Sequence[str]) -> None:
    """Makes the reservations of all rows. Raises IntegrityError where two rows want the same."""
    for documents in _portions(service, table, columns):
        owners: dict[str, str] = {}
        for document in documents:
            values = _values(document, columns)
            if None in values:
                continue
            identifier = reservation(table, columns, values).identifier
            name = f"{service.root}/{table}{SUFFIX}/{identifier}"
            if owners.setdefault(name, _identifier(document)) != _identifier(document):
                raise _twice(table, columns, values)
        _make_reservations(service, table, columns, owners)


def _make_reservations(
    service: Service, table: str, columns: Sequence[str], owners: Mapping[str, str]
) -> None:
    answers = service.batch_get(list(owners), None, None)
    for answer in answers:
        taken = answer.HasField("found") and decode(answer.found.fields["owner"])
        if taken and taken != owners[answer.found.name]:
            raise _twice(table, columns, answer.found.name)
    missing = [answer.missing for answer in answers if answer.HasField("missing")]
    writes = []
    for name in missing:
        message = Write()
        message.current_document.exists = False
        message.update.name = name
        message.update.fields["owner"].CopyFrom(encode(owners[name]))
        writes.append(message)
    if writes:
        service.commit(writes)


def release(service: Service, table: str, columns: Sequence[str]) -> None:
    """Deletes all reservations for these columns."""
    prefix = f"{service.root}/{table}{SUFFIX}/{','.join(columns)}"
    while True:
        query = structured_query(Plan(table=table + SUFFIX, condition=ALWAYS, columns=(), limit=PORTION))
        for operator, end in ((FieldOperator.GREATER_THAN, ":"), (FieldOperator.LESS_THAN, ";")):
            comparison = query.where.composite_filter.filters.add().field_filter
            comparison.field.field_path = "__name__"
            comparison.op = operator
            comparison.value.reference_value = prefix + end
        query.where.composite_filter.op = AND
        names = [
            answer.document.name for answer in service.run_query(query, None) if answer.HasField("document")
        ]
        if not names:
            return
        service.commit([Write(delete=name) for name in names])


def _portions(service: Service, table: str, columns: Sequence[str] | None) -> Iterator[list[Any]]:
    """All documents by name, with these columns, or with all; without those that lack one, too."""
    query = structured_query(Plan(table=table, condition=ALWAYS, columns=tuple(columns or ()), limit=PORTION))
    if columns is None:
        query.ClearField("select")
    query.order_by.add(field={"field_path": "__name__"}, direction=ASCENDING)
    while True:
        answers = service.run_query(query, None)
        documents = [answer.document for answer in answers if answer.HasField("document")]
        if documents:
            yield documents
        if len(documents) < PORTION:
            return
        query.start_at.before = False
        del query.start_at.values[:]
        query.start_at.values.add(reference_value=documents[-1].name)


def _values(document: Any, columns: Sequence[str]) -> list[Any]:
    lacking = [column for column in columns if column not in document.fields]
    if lacking:
        raise DataError(f"The document {document.name} lacks {', '.join(lacking)}.")
    return [decode(document.fields[column]) for column in columns]


def _identifier(document: Any) -> str:
    identifier: str = document.name.rpartition("/")[2]
    return identifier


def _twice(table: str, columns: Sequence[str], what: Any) -> IntegrityError:
    return IntegrityError(f"{table} has two rows with the same {', '.join(columns)}: {what}.")
