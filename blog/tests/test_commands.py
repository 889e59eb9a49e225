"""Django's commands work with the database of each app."""

import json
import tempfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import (
    BaseCommand,
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from blog.environment import ALL_SERVICES
from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTestCase

User: Any = get_user_model()
Tag: Any = apps.get_model("posts", "Tag")

COMMANDS_WITH_A_NOTICE = ("runserver", "createsuperuser", "changepassword")


def find_command(name: str) -> BaseCommand:
    """Return the command that `manage.py` runs under this name."""
    app = get_commands()[name]
    return app if isinstance(app, BaseCommand) else load_command_class(app, name)


class MigrationsNoticeTests(ServiceTestCase):
    services = ALL_SERVICES

    def notices(self) -> list[str]:
        """Return what each command prints about unapplied migrations."""
        notices = []
        for name in COMMANDS_WITH_A_NOTICE:
            command = find_command(name)
            output = StringIO()
            command.stdout = type(command.stdout)(output)
            command.check_migrations()
            notices.append(output.getvalue())
        return notices

    def test_nothing_is_printed_if_every_database_is_migrated(self) -> None:
        self.assertEqual(self.notices(), [""] * 3)

    def test_app_with_unapplied_migrations_is_named(self) -> None:
        recorder = MigrationRecorder(connections[alias_of("comments")])
        latest = max(name for app, name in recorder.applied_migrations() if app == "comments")
        recorder.record_unapplied("comments", latest)
        self.addCleanup(recorder.record_applied, "comments", latest)

        for notice in self.notices():
            self.assertIn("Not migrated yet: comments.", notice)


class FixtureTests(ServiceTestCase):
    services = ALL_SERVICES

    def setUp(self) -> None:
        self.file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "fixture.json"
        Tag.objects.create(name="django", posts_count=3)
        User.objects.create(username="ann", email="ann@example.com")

    def dump(self, *labels: str, **options: Any) -> list[dict[str, Any]]:
        call_command("dumpdata", *labels, output=str(self.file), verbosity=0, **options)
        rows: list[dict[str, Any]] = json.loads(self.file.read_text())
        return rows

    def load(self, **options: Any) -> str:
        output = StringIO()
        call_command("loaddata", str(self.file), stdout=output, **options)
        return output.getvalue()

    def delete(self) -> None:
        Tag.objects.all().delete()
        User.objects.all().delete()

    def names(self) -> Sequence[str]:
        return [*User.objects.values_list("username", flat=True), *Tag.objects.values_list("name", flat=True)]

    def test_dumpdata_reads_each_model_from_its_own_database(self) -> None:
        rows = self.dump("posts.tag", "accounts.user")
        self.assertEqual({row["model"] for row in rows}, {"posts.tag", "accounts.user"})

    def test_dumpdata_without_labels_reads_every_database(self) -> None:
        models = {row["model"] for row in self.dump()}
        self.assertLessEqual({"posts.tag", "accounts.user", "auth.permission"}, models)

    def test_dumpdata_with_a_database_reads_that_database_only(self) -> None:
        models = {row["model"] for row in self.dump("posts", "accounts", database=alias_of("accounts"))}
        self.assertIn("accounts.user", models)
        self.assertEqual("posts.tag" in models, alias_of("posts") == alias_of("accounts"))

    def test_loaddata_writes_each_object_to_its_own_database(self) -> None:
        self.dump("posts.tag", "accounts.user")
        self.delete()
        self.load()
        self.assertEqual(self.names(), ["ann", "django"])

    def test_loaddata_with_a_database_writes_to_that_database_only(self) -> None:
        self.dump("posts.tag", "accounts.user")
        self.delete()
        self.load(database=alias_of("posts"))
        self.assertIn("django", self.names())
        self.assertEqual("ann" in self.names(), alias_of("posts") == alias_of("accounts"))

    def test_loaddata_from_standard_input_needs_a_database(self) -> None:
        several = mock.patch(
            "kernel.management.commands.loaddata.hosted_aliases", return_value=["default", "posts"]
        )
        with several, self.assertRaisesMessage(CommandError, "add --database"):
            call_command("loaddata", "-", format="json")
