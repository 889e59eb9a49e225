"""The target of a transfer: a database that is known by its URL only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kernel.db.router import relocated, service_of_app
from kernel.db.transactions import atomic
from kernel.db.urls import database


@contextmanager
def connected(alias: str, url: str) -> Iterator[None]:
    """Connect an alias to the database at `url` inside the block."""
    connections.settings[alias] = database(url)
    connections.configure_settings(connections.settings)
    try:
        yield
    finally:
        connection: Any = connections[alias]
        connection.close()
        if connection.vendor == "mongodb":  # its close() does not close the driver's connections
            connection.close_pool()
        del connections[alias]
        del connections.settings[alias]


def check_transactions(service: str, alias: str) -> None:
    """Check that the database can be reached and has transactions.

    Raises:
        DatabaseError: The database cannot be reached.
        ImproperlyConfigured: The engine has no transactions.
    """
    with relocated(service, alias), atomic(service):
        pass


def pending_migrations(service: str, alias: str) -> list[str]:
    """Return the names of the service's migrations that are not applied at `alias`."""
    executor = MigrationExecutor(connections[alias])
    return [str(migration) for migration, _ in executor.migration_plan(_leaf_migrations(service, executor))]


def create_tables(service: str, alias: str) -> None:
    """Create the service's tables at `alias`, without rows.

    The command `migrate` would also insert content types and permissions, with other
    keys.
    """
    with relocated(service, alias):
        executor = MigrationExecutor(connections[alias])
        executor.migrate(_leaf_migrations(service, executor))


def _leaf_migrations(service: str, executor: MigrationExecutor) -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = executor.loader.graph.leaf_nodes()
    return [(app, name) for app, name in leaves if service_of_app(app) == service]
