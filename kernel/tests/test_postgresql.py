"""A kept connection is looked at before it is used."""

import socket
from unittest import TestCase
from unittest.mock import patch

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base
from django.test import TransactionTestCase

from kernel.db.backends.postgresql.base import DatabaseWrapper
from kernel.db.urls import database


class Connection:
    """What the engine knows of a connection: a socket, and whether this side has closed it."""

    def __init__(self, kept: socket.socket, *, closed: int = 0) -> None:
        self.closed = closed
        self.fileno = kept.fileno


class UsableTests(TestCase):
    def setUp(self) -> None:
        self.here, self.server = socket.socketpair()
        self.addCleanup(self.here.close)
        self.addCleanup(self.server.close)
        self.wrapper = DatabaseWrapper(database("postgres://host/name"))
        self.wrapper.connection = Connection(self.here)
        self.asked = self.enterContext(patch.object(base.DatabaseWrapper, "is_usable", return_value=False))

    def test_a_silent_connection_is_usable_and_nobody_is_asked(self) -> None:
        self.assertTrue(self.wrapper.is_usable())
        self.asked.assert_not_called()

    def test_where_something_was_said_the_server_is_asked(self) -> None:
        self.server.send(b"E: terminating connection")
        self.assertFalse(self.wrapper.is_usable())
        self.asked.assert_called_once_with()

    def test_where_the_server_has_gone_it_is_asked(self) -> None:
        self.server.close()
        self.assertFalse(self.wrapper.is_usable())

    def test_after_an_error_it_is_asked(self) -> None:
        self.wrapper.errors_occurred = True
        self.assertFalse(self.wrapper.is_usable())

    def test_a_closed_connection_is_not_usable(self) -> None:
        self.wrapper.connection = Connection(self.here, closed=1)
        self.assertFalse(self.wrapper.is_usable())


if settings.DATABASES[DEFAULT_DB_ALIAS].get("ENGINE") == "kernel.db.backends.postgresql":

    class EndedSessionTests(TransactionTestCase):
        """Only where accounts lives on PostgreSQL."""

        def test_a_session_that_the_server_has_ended_costs_no_request(self) -> None:
            kept, other = connections[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS].copy()
            self.addCleanup(other.close)
            with kept.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            kept.health_check_enabled, kept.health_check_done = True, False

            with kept.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.assertNotEqual(cursor.fetchone(), (pid,))
