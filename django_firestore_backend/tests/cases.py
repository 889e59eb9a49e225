"""Test cases on the emulator, and on SQLite as the reference beside it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase, override_settings

from django_firestore_backend.clearing import clear_tables
from django_firestore_backend.tests.alias import FIRESTORE_ALIAS
from django_firestore_backend.tests.models import MODELS

REFERENCE = "sqlite_reference"


ROUTERS = ["django_firestore_backend.tests.router.TestsRouter", *settings.DATABASE_ROUTERS]


@override_settings(DATABASE_ROUTERS=ROUTERS)
class EmulatorTestCase(TransactionTestCase):
    """Begin each test with empty tables."""

    alias: ClassVar[str] = FIRESTORE_ALIAS or ""
    databases = {alias}

    def setUp(self) -> None:
        super().setUp()
        self.connection: Any = connections[self.alias]
        clear_tables(self.connection, [model._meta.db_table for model in MODELS])

    def calls(self, count: int) -> Any:
        return self.assertNumQueries(count, using=self.alias)


class ReferenceTestCase(EmulatorTestCase):
    """Add a SQLite database in memory with the same tables."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        connections.databases[REFERENCE] = {
            **connections.databases[cls.alias],
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {},
        }
        connections[REFERENCE].connect()
        with connections[REFERENCE].schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)

    @classmethod
    def tearDownClass(cls) -> None:
        connections[REFERENCE].close()
        del connections[REFERENCE]
        del connections.databases[REFERENCE]
        super().tearDownClass()

    def setUp(self) -> None:
        super().setUp()
        for model in MODELS:
            model.objects.using(REFERENCE).all().delete()
