"""Changes of all documents of a collection, in batches, during other writes."""

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
BATCH_SIZE = 300
REMOVED = object()

Row = Mapping[str, Any]
Change = dict[str, Any]


def rewrite(service: Service, table: str, columns: Sequence[str], change: Callable[[Row], Change]) -> None:
    """Change every document of a collection.

    A document that another writer changes meanwhile is read again.

    Args:
        service: The calls to Firestore.
        table: The collection.
        columns: The columns that `change` gets, if the document has them.
        change: Returns the new values of a row. REMOVED deletes a column.
    """
    for documents in _batches(service, table, columns):
        while True:
            writes = [
                _update(document, changed)
                for document in documents
                if (changed := change({name: decode(value) for name, value in document.fields.items()}))
            ]
            if not writes or _commit_if_unchanged(service, writes):
                break
            documents = _reread(service, documents, columns)


def _commit_if_unchanged(service: Service, writes: list[Any]) -> bool:
    try:
        service.commit(writes)
    except (google.Aborted, google.FailedPrecondition, google.NotFound):
        return False
    return True


def _reread(service: Service, documents: list[Any], columns: Sequence[str]) -> list[Any]:
    responses = service.batch_get([document.name for document in documents], columns, None)
    return [response.found for response in responses if response.HasField("found")]


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
    """Copy a collection. Repeating it changes nothing."""
    for documents in _batches(service, source, None):
        writes = []
        for document in documents:
            message = Write()
            message.update.CopyFrom(document)
            message.update.name = f"{service.root}/{target}/{_identifier(document)}"
            writes.append(message)
        service.commit(writes)


def reserve(service: Service, table: str, columns: Sequence[str]) -> None:
    """Create the reservations of all rows.

    Raises:
        IntegrityError: Two rows need the same reservation.
    """
    for documents in _batches(service, table, columns):
        owners: dict[str, str] = {}
        for document in documents:
            values = _values(document, columns)
            if None in values:
                continue
            identifier = reservation(table, columns, values).identifier
            name = f"{service.root}/{table}{SUFFIX}/{identifier}"
            if owners.setdefault(name, _identifier(document)) != _identifier(document):
                raise _duplicate(table, columns, values)
        _make_reservations(service, table, columns, owners)


def _make_reservations(
    service: Service, table: str, columns: Sequence[str], owners: Mapping[str, str]
) -> None:
    responses = service.batch_get(list(owners), None, None)
    for response in responses:
        taken = response.HasField("found") and decode(response.found.fields["owner"])
        if taken and taken != owners[response.found.name]:
            raise _duplicate(table, columns, response.found.name)
    missing = [response.missing for response in responses if response.HasField("missing")]
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
    """Delete all reservations for these columns."""
    prefix = f"{service.root}/{table}{SUFFIX}/{','.join(columns)}"
    while True:
        query = structured_query(Plan(table=table + SUFFIX, condition=ALWAYS, columns=(), limit=BATCH_SIZE))
        for operator, end in ((FieldOperator.GREATER_THAN, ":"), (FieldOperator.LESS_THAN, ";")):
            comparison = query.where.composite_filter.filters.add().field_filter
            comparison.field.field_path = "__name__"
            comparison.op = operator
            comparison.value.reference_value = prefix + end
        query.where.composite_filter.op = AND
        names = [
            response.document.name
            for response in service.run_query(query, None)
            if response.HasField("document")
        ]
        if not names:
            return
        service.commit([Write(delete=name) for name in names])


def _batches(service: Service, table: str, columns: Sequence[str] | None) -> Iterator[list[Any]]:
    """Yield all documents by name, with these columns or with all.

    Documents that lack a column are included.
    """
    query = structured_query(
        Plan(table=table, condition=ALWAYS, columns=tuple(columns or ()), limit=BATCH_SIZE)
    )
    if columns is None:
        query.ClearField("select")
    query.order_by.add(field={"field_path": "__name__"}, direction=ASCENDING)
    while True:
        responses = service.run_query(query, None)
        documents = [response.document for response in responses if response.HasField("document")]
        if documents:
            yield documents
        if len(documents) < BATCH_SIZE:
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


def _duplicate(table: str, columns: Sequence[str], what: Any) -> IntegrityError:
    return IntegrityError(f"{table} has two rows with the same {', '.join(columns)}: {what}.")
