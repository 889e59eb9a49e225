"""A throw-away table in a service's own database, whatever its engine: the kernel has no models."""

from typing import Any

from django.apps.registry import Apps
from django.db import connections, models

from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTransactionTestCase


def entry_model(service: str) -> type[models.Model]:
    """A model that only the tests know, as if it were one of `service`."""

    class Entry(models.Model):
        id = models.UUIDField(primary_key=True)
        score = models.IntegerField(default=0)
        written_at = models.DateTimeField(null=True)
        name = models.CharField(max_length=50, default="")

        class Meta:
            apps = Apps()
            app_label = service
            db_table = "kernel_test_entry"

    return Entry


class EntryTestCase(ServiceTransactionTestCase):
    """A test with an empty table `self.Entry` in the database of `service`."""

    service: str
    Entry: Any

    def setUp(self) -> None:
        super().setUp()
        self.Entry = entry_model(self.service)
        connection = connections[alias_of(self.service)]
        with connection.schema_editor() as editor:
            editor.create_model(self.Entry)
        self.addCleanup(self._drop)

    def _drop(self) -> None:
        with connections[alias_of(self.service)].schema_editor() as editor:
            editor.delete_model(self.Entry)
