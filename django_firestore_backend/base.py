"""The database connection: calls to Firestore, and Django's transaction hooks."""

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import Any, TypeVar

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.client import BaseDatabaseClient
from google.api_core import exceptions as google

from django_firestore_backend import dbapi
from django_firestore_backend.assignments import Assignments
from django_firestore_backend.columns import COLUMN_TYPES
from django_firestore_backend.creation import DatabaseCreation
from django_firestore_backend.features import DatabaseFeatures
from django_firestore_backend.introspection import DatabaseIntrospection
from django_firestore_backend.operations import DatabaseOperations
from django_firestore_backend.plan import Plan
from django_firestore_backend.schema import DatabaseSchemaEditor
from django_firestore_backend.service import Service
from django_firestore_backend.transaction import Transaction, unconditional_write
from django_firestore_backend.validation import DatabaseValidation

R = TypeVar("R")

DEFAULT_TIMEOUT_SECONDS = 4.0
STATEMENT_ATTEMPTS = 6
MAX_BACKOFF_SECONDS = 0.2


class Cursor:
    """Run calls so that Django logs, counts and translates errors as with SQL."""

    def execute(self, text: object, call: Callable[[], R] | None = None) -> R:
        """Return the result of the call. `text` describes it in logs."""
        if call is None:
            raise NotSupportedError(f"Firestore has no SQL: {text}")
        return call()

    def close(self) -> None:
        """Do nothing: a cursor holds no resource."""


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection to one Firestore database.

    HOST is the Google Cloud project and NAME the id of the database. OPTIONS["timeout"]
    is how many seconds a read or a small commit may take.
    """

    vendor = "firestore"
    display_name = "Firestore"
    data_types = {name: name for name in COLUMN_TYPES}
    operators: dict[str, str] = {}
    Database = dbapi
    SchemaEditorClass = DatabaseSchemaEditor
    client_class = BaseDatabaseClient
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures
    introspection_class = DatabaseIntrospection
    ops_class = DatabaseOperations
    validation_class = DatabaseValidation

    transaction: Transaction | None = None

    # Connecting

    def get_connection_params(self) -> dict[str, Any]:
        settings = self.settings_dict
        if not django_settings.USE_TZ:
            raise ImproperlyConfigured("Firestore stores times with a time zone: set USE_TZ = True.")
        if not settings["HOST"]:
            raise ImproperlyConfigured("A Firestore database needs a HOST: the Google Cloud project.")
        return {
            "project": settings["HOST"],
            "database": settings["NAME"] or "(default)",
            "timeout": settings["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_SECONDS),
        }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Service:
        return Service(**conn_params)

    def init_connection_state(self) -> None:
        """Do nothing: the client connects at the first call."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        return Cursor()

    def is_usable(self) -> bool:
        try:
            self.ping()
        except Exception:
            return False
        return True

    def ping(self) -> None:
        """Read a missing document. Raise OperationalError if there is no response."""
        self.ensure_connection()
        self.call("PING", self.connection.ping)

    def get_database_version(self) -> tuple[int, ...]:
        return (1,)

    # Calling

    def call(self, text: object, function: Callable[[], R]) -> R:
        """Return the result of a function that calls Firestore once.

        Args:
            text: Describes the call in logs.
            function: Makes the call.
        """
        cursor: Any = self.cursor()
        with cursor:
            result: R = cursor.execute(text, function)
        return result

    def transaction_or_statement(self) -> Transaction:
        """Return the transaction of the `atomic` block.

        Outside of a block return a new one, for a statement that only reads.
        """
        self.ensure_connection()
        return self.transaction or Transaction(self)

    def statement(self, work: Callable[[Transaction], R]) -> R:
        """Return the result of `work`, which reads and writes.

        In an `atomic` block it is part of the block. Otherwise it is committed here,
        and repeated after a conflict with another writer.
        """
        self.ensure_connection()
        self.validate_no_broken_transaction()
        if self.transaction is not None:
            return work(self.transaction)
        for attempt in range(1, STATEMENT_ATTEMPTS):
            try:
                return self._commit_statement(work)
            except OperationalError as error:
                if not isinstance(error.__cause__, dbapi.Conflict):
                    raise
            sleep(uniform(0, min(MAX_BACKOFF_SECONDS, 0.01 * 2**attempt)))  # noqa: S311
        return self._commit_statement(work)

    def _commit_statement(self, work: Callable[[Transaction], R]) -> R:
        transaction = Transaction(self)
        result = work(transaction)
        transaction.commit()
        return result

    def write_without_reading(self, plan: Plan, assignments: Assignments | None) -> int | None:
        """Change one row that is selected by its key, in one call.

        Args:
            plan: Which row.
            assignments: The new values. None deletes the row.

        Returns:
            How many rows were changed; None if the plan is not of this kind.
        """
        self.ensure_connection()
        if self.transaction is not None or plan.keys is None or len(plan.keys) != 1:
            return None
        message = unconditional_write(self.connection, plan.table, plan.keys[0], assignments)

        def send() -> int:
            try:
                self.connection.commit([message])
            except google.NotFound:
                return 0
            return 1

        return self.call(f"{'UPDATE' if assignments else 'DELETE FROM'} {plan.table} {plan.keys[0]!r}", send)

    # Transactions

    def _start_transaction_under_autocommit(self) -> None:
        self.transaction = Transaction(self)

    def _set_autocommit(self, autocommit: bool) -> None:
        self.transaction = None if autocommit else Transaction(self)

    def _commit(self) -> None:
        if self.transaction is not None:
            transaction, self.transaction = self.transaction, Transaction(self)
            transaction.commit()

    def _rollback(self) -> None:
        if self.transaction is not None:
            self.transaction = Transaction(self)

    def _savepoint(self, sid: str) -> None:
        if self.transaction is not None:
            self.transaction.savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        if self.transaction is not None:
            self.transaction.rollback_to(sid)

    def _savepoint_commit(self, sid: str) -> None:
        if self.transaction is not None:
            self.transaction.release(sid)

    def _close(self) -> None:
        self.transaction = None
