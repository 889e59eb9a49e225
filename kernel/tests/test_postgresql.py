"""The health check of a persistent connection."""

import socket
from typing import Any
from unittest import TestCase
from unittest.mock import patch

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base
from django.test import TransactionTestCase

from kernel.db.backends.postgresql.base import DatabaseWrapper
from kernel.db.urls import database


class Connection:
    """The attributes of a connection that the engine uses."""

    def __init__(self, client: socket.socket, *, closed: int = 0) -> None:
        self.closed = closed
        self.fileno = client.fileno


class HealthCheckTests(TestCase):
    def setUp(self) -> None:
        self.client, self.server = socket.socketpair()
        self.addCleanup(self.client.close)
        self.addCleanup(self.server.close)
        self.wrapper = DatabaseWrapper(database("postgres://host/name"))
        self.wrapper.connection = Connection(self.client)
        self.query = self.enterContext(patch.object(base.DatabaseWrapper, "is_usable", return_value=False))

    def test_silent_connection_is_usable_without_a_query(self) -> None:
        self.assertTrue(self.wrapper.is_usable())
        self.query.assert_not_called()

    def test_connection_with_unread_data_is_checked_by_a_query(self) -> None:
        self.server.send(b"E: terminating connection")
        self.assertFalse(self.wrapper.is_usable())
        self.query.assert_called_once_with()

    def test_connection_closed_by_the_server_is_not_usable(self) -> None:
        self.server.close()
        self.assertFalse(self.wrapper.is_usable())

    def test_connection_after_an_error_is_checked_by_a_query(self) -> None:
        self.wrapper.errors_occurred = True
        self.assertFalse(self.wrapper.is_usable())

    def test_closed_connection_is_not_usable(self) -> None:
        self.wrapper.connection = Connection(self.client, closed=1)
        self.assertFalse(self.wrapper.is_usable())


if settings.DATABASES[DEFAULT_DB_ALIAS].get("ENGINE") == "kernel.db.backends.postgresql":

    class EndedSessionTests(TransactionTestCase):
        """Only if the default database is on PostgreSQL."""

        def test_session_ended_by_the_server_is_replaced_before_the_next_query(self) -> None:
            persistent: Any = connections[DEFAULT_DB_ALIAS]
            other = persistent.copy()
            self.addCleanup(other.close)
            with persistent.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            persistent.health_check_enabled, persistent.health_check_done = True, False

            with persistent.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.assertNotEqual(cursor.fetchone(), (pid,))
