"""A temporary table in a service's database, because the kernel has no models."""

import sys
from typing import Any, ClassVar, TypeVar, cast

from django.apps.registry import Apps
from django.conf import settings
from django.db import connections, models

from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTransactionTestCase

T = TypeVar("T")


def entry_model(service: str) -> type[models.Model]:
    """Return a model that seems to be one of `service`, and is not installed."""

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

    service: ClassVar[str]
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


def in_each_database(tests: type[T]) -> type[T]:
    """Run a class of EntryTestCase in the database of each hosted service.

    A class decorator. The class itself uses the first service; a subclass for each of
    the others is added to its module, such as `PageTests[library]`. So `pytest
    FILE::PageTests` runs all of them.
    """
    first, *others = settings.HOSTED_SERVICES
    module = sys.modules[tests.__module__]
    for service in others:
        name = f"{tests.__name__}[{service}]"
        setattr(module, name, _for_service(tests, name, service))
    return cast("type[T]", _for_service(tests, tests.__name__, first))


def _for_service(tests: type[Any], name: str, service: str) -> type[Any]:
    attributes = {"__module__": tests.__module__, "__doc__": tests.__doc__}
    return type(name, (tests,), {**attributes, "service": service, "services": (service,)})
