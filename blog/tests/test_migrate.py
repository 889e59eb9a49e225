import os
import subprocess
import sys
import tempfile
from contextlib import closing
from io import StringIO
from pathlib import Path
from sqlite3 import connect

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase

from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTransactionTestCase

RECORD = "django_migrations"
DJANGOS_APPS = {"admin", "auth", "contenttypes", "sessions"}


class MigratedDatabasesTests(ServiceTransactionTestCase):
    """The databases of this test run: the command has created their tables."""

    services = tuple(settings.HOSTED_SERVICES)

    def test_each_database_holds_the_tables_of_its_own_apps_only(self) -> None:
        for alias in self.databases:
            models = apps.get_models(include_auto_created=True)
            own_tables = {
                model._meta.db_table for model in models if alias_of(model._meta.app_label) == alias
            }
            with self.subTest(alias):
                self.assertEqual(set(connections[alias].introspection.table_names()), own_tables | {RECORD})

    def test_each_database_records_the_migrations_of_its_own_apps_only(self) -> None:
        for alias in self.databases:
            recorded = {app for app, _ in MigrationRecorder(connections[alias]).applied_migrations()}
            own_apps = {app for app in {*settings.HOSTED_SERVICES, *DJANGOS_APPS} if alias_of(app) == alias}
            self.assertEqual(recorded, own_apps, alias)

    def test_second_migrate_applies_nothing(self) -> None:
        output = StringIO()
        call_command("migrate", stdout=output)
        self.assertNotIn("0001_initial", output.getvalue())

    def test_permissions_for_every_service_are_created_with_accounts(self) -> None:
        Permission.objects.all().delete()
        ContentType.objects.all().delete()
        call_command("migrate", verbosity=0)
        permissions = set(Permission.objects.values_list("content_type__app_label", "codename"))
        self.assertLessEqual(
            {("accounts", "view_user"), ("posts", "change_post"), ("comments", "change_comment")}, permissions
        )

    def test_showmigrations_reads_each_apps_own_database(self) -> None:
        output = StringIO()
        call_command("showmigrations", stdout=output)
        self.assertNotIn("[ ]", output.getvalue())
        for app in (*settings.HOSTED_SERVICES, *DJANGOS_APPS):
            self.assertEqual(output.getvalue().splitlines().count(app), 1, app)

    def test_showmigrations_accepts_apps_or_a_database(self) -> None:
        of_an_app, of_a_database = StringIO(), StringIO()
        call_command("showmigrations", "posts", stdout=of_an_app)
        call_command("showmigrations", "comments", database=alias_of("comments"), stdout=of_a_database)
        self.assertRegex(of_an_app.getvalue(), r"^posts\n \[X\] 0001")
        self.assertNotIn("comments", of_an_app.getvalue())
        self.assertRegex(of_a_database.getvalue(), r"^comments\n \[X\] 0001")


class MigrateCommandTests(SimpleTestCase):
    """The command on new SQLite files."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def manage(self, *arguments: str) -> str:
        urls = {
            f"{name.upper()}_DATABASE_URL": f"sqlite:///{self.folder}/{name}"
            for name in settings.HOSTED_SERVICES
        }
        environment = {"PATH": os.environ["PATH"], "DJANGO_DEBUG": "1", **urls}
        return subprocess.check_output(
            [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment, text=True
        )

    def migrated(self, service: str) -> set[str]:
        """Return the apps whose migrations the database of a service records."""
        file = self.folder / service
        if not file.exists():
            return set()
        with closing(connect(file)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            rows = connection.execute("SELECT app FROM django_migrations") if RECORD in tables else []
            return {app for (app,) in rows}

    def test_without_arguments_every_database_is_migrated(self) -> None:
        self.manage("migrate")
        self.assertEqual(self.migrated("accounts"), {"accounts", *DJANGOS_APPS})
        self.assertEqual(self.migrated("posts"), {"posts"})
        self.assertEqual(self.migrated("comments"), {"comments"})

    def test_app_is_migrated_in_its_own_database(self) -> None:
        self.manage("migrate", "posts")
        self.assertEqual(self.migrated("posts"), {"posts"})
        self.assertEqual(self.migrated("accounts") | self.migrated("comments"), set())
        self.manage("migrate", "posts", "zero")
        self.assertEqual(self.migrated("posts"), set())

    def test_database_option_migrates_that_database_only(self) -> None:
        self.manage("migrate", "--database", "comments")
        self.assertEqual(self.migrated("comments"), {"comments"})
        self.assertEqual(self.migrated("accounts") | self.migrated("posts"), set())
