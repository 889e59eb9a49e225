"""Failures of Firestore raise an error within seconds."""

import os
import socket
import time
from contextlib import closing
from typing import Any
from unittest.mock import patch

from django.db import NotSupportedError, OperationalError
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.types import write

from django_firestore_backend.clearing import clear_tables
from django_firestore_backend.client import EMULATOR_VARIABLE, _make_client, emulator_host
from django_firestore_backend.tests.cases import EmulatorTestCase
from django_firestore_backend.tests.models import Named

TIMEOUT = 0.6


class FailureTests(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.connection = self.connection.copy("unreachable")
        self.connection.settings_dict["OPTIONS"] = {"timeout": TIMEOUT}

    def using(self, host: str) -> None:
        self.enterContext(patch.dict(os.environ, {EMULATOR_VARIABLE: host}))

    def assert_fails_soon(self) -> None:
        started = time.monotonic()
        with self.assertRaises(OperationalError):
            self.connection.ping()
        message = write.Write.pb()(delete=f"{self.connection.connection.root}/a/b")
        with self.assertRaises(OperationalError):
            self.connection.call("COMMIT", lambda: self.connection.connection.commit([message]))
        self.assertLess(time.monotonic() - started, 6 * TIMEOUT)

    def test_refused_connection_raises_soon(self) -> None:
        with closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            self.using(f"127.0.0.1:{taken.getsockname()[1]}")
            self.assert_fails_soon()

    def test_silent_server_raises_soon(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            self.using(f"127.0.0.1:{silent.getsockname()[1]}")
            self.assert_fails_soon()

    def test_missing_credentials_raise(self) -> None:
        self.using("")
        self.enterContext(patch.dict(os.environ, {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere.json"}))
        with self.assertRaises(OperationalError):
            self.connection.ping()
        self.assertFalse(self.connection.is_usable())

    def test_without_the_emulator_the_real_service_is_called(self) -> None:
        self.using("")
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
        self.enterContext(patch("google.auth.default", return_value=(credentials, "project")))
        made: Any = _make_client(emulator_host()).transport
        self.assertEqual(made.host, "firestore.googleapis.com:443")

    def test_clearing_without_the_emulator_is_refused(self) -> None:
        self.using("")
        with self.assertRaisesMessage(NotSupportedError, EMULATOR_VARIABLE):
            clear_tables(self.connection, ["some_table"])
        with self.assertRaisesMessage(NotSupportedError, EMULATOR_VARIABLE):
            self.connection.creation._create_test_db(0, True)


class RecoveryTests(EmulatorTestCase):
    def test_a_connection_works_again_after_a_failure(self) -> None:
        Named.objects.using(self.alias).create(key="a")
        with (
            closing(socket.create_server(("127.0.0.1", 0))) as silent,
            patch.dict(os.environ, {EMULATOR_VARIABLE: f"127.0.0.1:{silent.getsockname()[1]}"}),
            patch.object(self.connection.connection, "_timeout", TIMEOUT),
            self.assertRaises(OperationalError),
        ):
            Named.objects.using(self.alias).get(pk="a")
        self.assertTrue(self.connection.is_usable())
        self.assertEqual(Named.objects.using(self.alias).get(pk="a").hits, 0)
