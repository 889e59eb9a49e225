"""A test case on the emulator, beside SQLite as what is right."""

from typing import Any, ClassVar

from django.db import connections

from blog.databases.router import alias_of
from blog.firestore.clearing import clear_tables
from blog.firestore.tests.models import MODELS
from blog.testing.cases import ServiceTransactionTestCase

REFERENCE = "sqlite_reference"


class EmulatorTestCase(ServiceTransactionTestCase):
    """Uses the Firestore database that comments lives on; starts with these tests' tables empty."""

    services = ("comments",)
    alias: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.alias = alias_of("comments")

    def setUp(self) -> None:
        super().setUp()
        self.connection: Any = connections[self.alias]
        clear_tables(self.connection, [model._meta.db_table for model in MODELS])


class ReferenceTestCase(EmulatorTestCase):
    """Has an SQLite database in memory too, with the same tables."""

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
