"""A transaction: reads as of one time, and pending writes that become one commit.

No lock is held on the server. The first read sets the read time of the others. A
document that was read is written only if it still has that version. Otherwise nothing
is written, and the caller gets a Conflict.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, NotSupportedError
from google.api_core import exceptions as google
from google.cloud.firestore_v1.types import write

from django_firestore_backend.assignments import Assignments
from django_firestore_backend.dbapi import Conflict
from django_firestore_backend.row import Row
from django_firestore_backend.service import Service
from django_firestore_backend.uniqueness import Reservation, reservations
from django_firestore_backend.values import document_id, encode, field_path

R = TypeVar("R")

Write = write.Write.pb()
CONFLICTS = (google.Aborted, google.FailedPrecondition, google.NotFound)


class Connection(Protocol):
    """What a transaction needs of the database connection."""

    connection: Any

    def call(self, text: object, function: Callable[[], R]) -> R:
        """Return the result of a function that calls Firestore once."""
        ...


@dataclass(frozen=True, slots=True)
class Pending:
    """A pending write of a document: its `values`, or None to delete it.

    Of an existing document only `changed` columns and `increments` are sent. A
    `created` one must not exist. `version` is the one that was read. If `observed`, the
    document must still have it.
    """

    table: str
    values: Mapping[str, Any] | None
    created: bool = False
    version: Any = None
    observed: bool = False
    changed: frozenset[str] | None = None
    increments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """The future owner of a reservation, by document id, or None.

    If `free`, it must have no owner before.
    """

    owner: str | None
    free: bool


class Transaction:
    """An `atomic` block, or a statement outside of one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._service: Service = connection.connection
        self._read_time: Any = None
        self._versions: dict[str, Any] = {}
        self._observed: set[str] = set()
        self._pending: dict[str, Pending] = {}
        self._claims: dict[str, Claim] = {}
        self._savepoints: dict[str, tuple[dict[str, Pending], dict[str, Claim]]] = {}

    # Reading

    def document_name(self, table: str, identifier: str) -> str:
        """Return the full name of a document."""
        return f"{self._service.root}/{table}/{identifier}"

    def read(self, text: object, call: Callable[[Service, Any], list[Any]]) -> list[Any]:
        """Return the responses to a call as of this transaction's read time.

        The first response sets it.
        """
        responses = self._connection.call(text, lambda: call(self._service, self._read_time))
        if self._read_time is None:
            self._read_time = next(
                (response.read_time for response in responses if response.HasField("read_time")), None
            )
        return responses

    def refuse_query_after_write(self, table: str) -> None:
        """Raise NotSupportedError if the table has pending writes."""
        if any(pending.table == table for pending in self._pending.values()):
            raise NotSupportedError(
                f"{table} cannot be queried after a write to it in the same atomic block, but by primary key:"
                " Firestore writes at the end of the block. Read first, then write."
            )

    def has_written(self, name: str) -> bool:
        """Return whether the document has a pending write."""
        return name in self._pending

    def written_row(self, name: str) -> Row | None:
        """Return the row with its pending write; None if deleted or not written."""
        pending = self._pending.get(name)
        if pending is None or pending.values is None:
            return None
        return Row(name, pending.version, pending.values)

    def note_versions(self, versions: Mapping[str, Any]) -> None:
        """Remember the versions that were read.

        The first version of a document counts, because the caller has decided by it.
        """
        for name, version in versions.items():
            self._versions.setdefault(name, version)

    def observe(self, rows: Iterable[Row]) -> None:
        """Let the commit depend on these rows being unchanged, if it writes them."""
        rows = list(rows)
        self.note_versions({row.name: row.version for row in rows})
        self.observe_names([row.name for row in rows])

    def observe_names(self, names: Sequence[str]) -> None:
        """Let the commit depend on these documents being unchanged, if written."""
        self._observed.update(names)
        for name in self._pending.keys() & set(names):
            self._pending[name] = replace(self._pending[name], observed=True)

    # Writing

    def insert(
        self, table: str, key: Any, values: Mapping[str, Any], unique: Sequence[tuple[str, ...]]
    ) -> None:
        """Insert a row. Raise IntegrityError if this transaction has its key."""
        identifier = document_id(key)
        name = self.document_name(table, identifier)
        before = self._pending.get(name)
        if before is None:
            self._pending[name] = Pending(table, values, created=True)
        elif before.values is None:
            self._pending[name] = replace(before, values=values, changed=None, increments={})
        else:
            raise IntegrityError(f"{table} has a row with the primary key {key!r} already.")
        self._claim(table, identifier, {}, values, unique)

    def update(
        self,
        table: str,
        row: Row,
        changes: Mapping[str, Any],
        increments: Mapping[str, Any],
        unique: Sequence[tuple[str, ...]],
    ) -> None:
        """Change a row that was fetched with all its columns."""
        before = self._pending.get(row.name) or self._existing(table, row)
        values = {**row.values, **changes}
        for column, amount in increments.items():
            values[column] = None if values[column] is None else values[column] + amount
        if before.changed is None:
            after = replace(before, values=values)
        else:
            known = {column for column in increments if values[column] is None or column in before.changed}
            summed = {
                column: amount + before.increments.get(column, 0)
                for column, amount in increments.items()
                if column not in known
            }
            kept = {column: n for column, n in before.increments.items() if column not in changes}
            changed = (
                before.changed | changes.keys() | {column for column in known if values[column] is not None}
            )
            after = replace(before, values=values, changed=frozenset(changed), increments=kept | summed)
        self._pending[row.name] = after
        self._claim(table, row.name.rpartition("/")[2], row.values, values, unique)

    def delete(self, table: str, row: Row, unique: Sequence[tuple[str, ...]]) -> None:
        """Delete a row that was fetched with the columns of `unique`."""
        before = self._pending.get(row.name) or self._existing(table, row)
        self._pending[row.name] = replace(before, values=None)
        self._claim(table, row.name.rpartition("/")[2], row.values, {}, unique)

    def _existing(self, table: str, row: Row) -> Pending:
        return Pending(
            table,
            row.values,
            version=self._versions.get(row.name, row.version),
            observed=row.name in self._observed,
            changed=frozenset(),
        )

    def _claim(
        self,
        table: str,
        identifier: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        unique: Sequence[tuple[str, ...]],
    ) -> None:
        given_up, wanted = reservations(table, old, unique), reservations(table, new, unique)
        for reservation in given_up - wanted:
            name = self.document_name(reservation.collection, reservation.identifier)
            claim = self._claims.get(name, Claim(None, free=False))
            self._claims[name] = replace(claim, owner=None)
        for reservation in wanted - given_up:
            name = self.document_name(reservation.collection, reservation.identifier)
            claim = self._claims.get(name, Claim(None, free=True))
            if claim.owner is not None:
                raise self._taken(table, reservation)
            self._claims[name] = replace(claim, owner=identifier)

    @staticmethod
    def _taken(table: str, reservation: Reservation) -> IntegrityError:
        return IntegrityError(f"{table} has two rows with the same {', '.join(reservation.columns)}.")

    # The end

    def savepoint(self, name: str) -> None:
        """Begin a savepoint."""
        self._savepoints[name] = dict(self._pending), dict(self._claims)

    def rollback_to(self, name: str) -> None:
        """Undo the pending writes since a savepoint."""
        pending, claims = self._savepoints[name]
        self._pending, self._claims = dict(pending), dict(claims)
        self.observe_names(list(self._observed))

    def release(self, name: str) -> None:
        """End a savepoint and keep its writes."""
        self._savepoints.pop(name, None)

    def commit(self) -> None:
        """Commit the pending writes. Raise Conflict after a concurrent change."""
        writes = [message for name, pending in self._pending.items() if (message := _write(name, pending))]
        writes += [_reservation_write(name, claim) for name, claim in self._claims.items()]
        if writes:
            self._connection.call(f"COMMIT {len(writes)} writes", lambda: self._send(writes))

    def _send(self, writes: list[Any]) -> None:
        try:
            self._service.commit(writes)
        except CONFLICTS as error:
            if isinstance(error, google.Aborted) or self._relies_on_documents():
                raise Conflict(f"A concurrent change: {error.message}") from error
            raise
        except google.AlreadyExists as error:
            if self._has_conflict():
                raise Conflict(f"A concurrent change: {error.message}") from error
            raise

    def _relies_on_documents(self) -> bool:
        return not all(pending.created for pending in self._pending.values())

    def _has_conflict(self) -> bool:
        """Return whether a document that was observed has changed since."""
        names = sorted(self._observed & self._versions.keys())
        if not names:
            return False
        responses = self._service.batch_get(names, [], None)
        current = {
            response.found.name: response.found.update_time
            for response in responses
            if response.HasField("found")
        }
        return any(current.get(name) != self._versions[name] for name in names)


def _write(name: str, pending: Pending) -> Any:
    message = Write()
    if pending.created:
        message.current_document.exists = False
    elif pending.observed:
        message.current_document.update_time.CopyFrom(pending.version)
    else:
        message.current_document.exists = True
    if pending.values is None:
        message.delete = name
        return message
    message.update.name = name
    sent: Iterable[str] = pending.values
    if pending.changed is not None:
        sent = sorted(pending.changed)
        message.update_mask.field_paths.extend(field_path(column) for column in sent)
        message.update_mask.SetInParent()
    for column in sent:
        message.update.fields[column].CopyFrom(encode(pending.values[column]))
    for column, amount in pending.increments.items():
        message.update_transforms.add(field_path=field_path(column), increment=encode(amount))
    return message


def _reservation_write(name: str, claim: Claim) -> Any:
    message = Write()
    if claim.free:
        message.current_document.exists = False
    if claim.owner is None:
        message.delete = name
    else:
        message.update.name = name
        message.update.fields["owner"].CopyFrom(encode(claim.owner))
    return message


def unconditional_write(service: Service, table: str, key: Any, assignments: Assignments | None) -> Any:
    """Return the write that changes an existing document, or deletes it.

    Args:
        service: The calls to Firestore.
        table: The collection.
        key: The primary key.
        assignments: The new values. None deletes the document.
    """
    name = f"{service.root}/{table}/{document_id(key)}"
    if assignments is None:
        return _write(name, Pending(table, None))
    return _write(
        name,
        Pending(
            table,
            assignments.changes,
            changed=frozenset(assignments.changes),
            increments=assignments.increments,
        ),
    )
