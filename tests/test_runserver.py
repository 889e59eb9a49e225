"""The development server names the apps that are not migrated in their own database."""

from io import StringIO

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from kernel.db.router import alias_of
from kernel.management.commands.runserver import Command
from kernel.testing.cases import ServiceTestCase


class UnappliedMigrationTests(ServiceTestCase):
    services = ("accounts", "posts", "comments")

    def output(self) -> str:
        output = StringIO()
        Command(stdout=output).check_migrations()
        return output.getvalue()

    def test_prints_nothing_if_every_database_is_migrated(self) -> None:
        self.assertEqual(self.output(), "")

    def test_names_the_app_with_unapplied_migrations(self) -> None:
        recorder = MigrationRecorder(connections[alias_of("comments")])
        latest = max(name for app, name in recorder.applied_migrations() if app == "comments")
        recorder.record_unapplied("comments", latest)
        self.addCleanup(recorder.record_applied, "comments", latest)

        self.assertIn("Not migrated yet: comments.", self.output())
