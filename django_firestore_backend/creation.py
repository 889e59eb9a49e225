"""The test database: a database of another id on the emulator."""

import re
from typing import Any

from django.db.backends.base.creation import BaseDatabaseCreation

from django_firestore_backend.clearing import delete_all, refuse_without_emulator
from django_firestore_backend.service import Service


class DatabaseCreation(BaseDatabaseCreation):
    """Empty the test database.

    The emulator has every database without its creation.
    """

    def _get_test_db_name(self) -> str:
        """Return a valid id of a database: letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", super()._get_test_db_name().lower()).strip("-")

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = self._get_test_db_name()
        refuse_without_emulator()
        if not keepdb:
            self._clear(name)
        return name

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        self._clear(test_database_name)

    def _clear(self, name: str) -> None:
        params: dict[str, Any] = self.connection.get_connection_params()
        service = Service(**{**params, "database": name})
        refuse_without_emulator()
        for collection in service.collections():
            delete_all(service, collection)
