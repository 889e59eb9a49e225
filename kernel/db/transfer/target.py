"""The database that a service is moved to: reached by its URL, not by the settings."""

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
    """Inside the block `alias` is the database at `url`."""
    connections.settings[alias] = database(url)
    connections.configure_settings(connections.settings)
    try:
        yield
    finally:
        connection: Any = connections[alias]
        connection.close()
        if connection.vendor == "mongodb":  # whose close() leaves the driver's connections open
            connection.close_pool()
        del connections[alias]
        del connections.settings[alias]


def check_answers(service: str, alias: str) -> None:
    """Raises DatabaseError, or ImproperlyConfigured where the engine there has no transactions."""
    with relocated(service, alias), atomic(service):
        pass


def pending_migrations(service: str, alias: str) -> list[str]:
    """The names of the service's migrations that the database at `alias` lacks."""
    executor = MigrationExecutor(connections[alias])
    return [str(migration) for migration, _ in executor.migration_plan(_newest(service, executor))]


def create_tables(service: str, alias: str) -> None:
    """Brings the service's tables to `alias`, and no rows.

    The command `migrate` would also fill in content types and permissions, under keys of its own.
    """
    with relocated(service, alias):
        executor = MigrationExecutor(connections[alias])
        executor.migrate(_newest(service, executor))


def _newest(service: str, executor: MigrationExecutor) -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = executor.loader.graph.leaf_nodes()
    return [(app, name) for app, name in leaves if service_of_app(app) == service]
