"""The development server says which apps are not migrated, each in its own database."""

from io import StringIO

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from kernel.db.router import alias_of
from kernel.management.commands.runserver import Command
from kernel.testing.cases import ServiceTestCase


class UnappliedMigrationTests(ServiceTestCase):
    services = ("accounts", "posts", "comments")

    def said(self):
        output = StringIO()
        Command(stdout=output).check_migrations()
        return output.getvalue()

    def test_says_nothing_when_every_database_has_its_own_tables(self):
        self.assertEqual(self.said(), "")

    def test_names_the_app_whose_database_is_behind(self):
        recorder = MigrationRecorder(connections[alias_of("comments")])
        latest = max(name for app, name in recorder.applied_migrations() if app == "comments")
        recorder.record_unapplied("comments", latest)
        self.addCleanup(recorder.record_applied, "comments", latest)

        self.assertIn("Not migrated yet: comments.", self.said())
