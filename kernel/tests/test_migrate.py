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
DJANGO = {"admin", "auth", "contenttypes", "sessions"}


class OneDatabaseEachTest(ServiceTransactionTestCase):
    """What the databases of this test run, made by the command, look like."""

    services = tuple(settings.HOSTED_SERVICES)

    def test_each_holds_its_own_apps_tables_and_no_others(self) -> None:
        for alias in self.databases:
            models = apps.get_models(include_auto_created=True)
            own = {model._meta.db_table for model in models if alias_of(model._meta.app_label) == alias}
            with self.subTest(alias):
                self.assertEqual(set(connections[alias].introspection.table_names()), own | {RECORD})

    def test_each_records_its_own_apps_migrations_and_no_others(self) -> None:
        for alias in self.databases:
            recorded = {app for app, _ in MigrationRecorder(connections[alias]).applied_migrations()}
            own = {app for app in {*settings.HOSTED_SERVICES, *DJANGO} if alias_of(app) == alias}
            self.assertEqual(recorded, own, alias)

    def test_twice_is_as_once(self) -> None:
        output = StringIO()
        call_command("migrate", stdout=output)
        self.assertNotIn("Applying", output.getvalue())

    def test_rights_over_every_service_lie_with_accounts(self) -> None:
        Permission.objects.all().delete()
        ContentType.objects.all().delete()
        call_command("migrate", verbosity=0)
        rights = set(Permission.objects.values_list("content_type__app_label", "codename"))
        self.assertLessEqual(
            {("accounts", "view_user"), ("posts", "change_post"), ("comments", "change_comment")}, rights
        )

    def test_showmigrations_finds_each_where_it_is(self) -> None:
        output = StringIO()
        call_command("showmigrations", stdout=output)
        self.assertNotIn("[ ]", output.getvalue())
        for app in (*settings.HOSTED_SERVICES, *DJANGO):
            self.assertEqual(output.getvalue().splitlines().count(app), 1, app)

    def test_showmigrations_takes_apps_or_a_database(self) -> None:
        of_an_app, of_a_database = StringIO(), StringIO()
        call_command("showmigrations", "posts", stdout=of_an_app)
        call_command("showmigrations", "comments", database=alias_of("comments"), stdout=of_a_database)
        self.assertRegex(of_an_app.getvalue(), r"^posts\n \[X\] 0001")
        self.assertNotIn("comments", of_an_app.getvalue())
        self.assertRegex(of_a_database.getvalue(), r"^comments\n \[X\] 0001")


class CommandLineTest(SimpleTestCase):
    """The command on new SQLite files."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def manage(self, *arguments: str) -> str:
        urls = {
            f"{name.upper()}_DATABASE_URL": f"sqlite:///{self.folder}/{name}" for name in settings.HOSTED_SERVICES
        }
        environment = {"PATH": os.environ["PATH"], "DJANGO_DEBUG": "1", **urls}
        return subprocess.check_output(
            [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment, text=True
        )

    def migrated(self, service: str) -> set[str]:
        """The apps whose migrations the database of a service notes."""
        file = self.folder / service
        if not file.exists():
            return set()
        with closing(connect(file)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            rows = connection.execute("SELECT app FROM django_migrations") if RECORD in tables else []
            return {app for (app,) in rows}

    def test_without_arguments_does_every_database(self) -> None:
        self.manage("migrate")
        self.assertEqual(self.migrated("accounts"), {"accounts", *DJANGO})
        self.assertEqual(self.migrated("posts"), {"posts"})
        self.assertEqual(self.migrated("comments"), {"comments"})

    def test_with_an_app_does_that_app_in_its_own_database(self) -> None:
        self.manage("migrate", "posts")
        self.assertEqual(self.migrated("posts"), {"posts"})
        self.assertEqual(self.migrated("accounts") | self.migrated("comments"), set())
        self.manage("migrate", "posts", "zero")
        self.assertEqual(self.migrated("posts"), set())

    def test_with_a_database_does_that_database(self) -> None:
        self.manage("migrate", "--database", "comments")
        self.assertEqual(self.migrated("comments"), {"comments"})
        self.assertEqual(self.migrated("accounts") | self.migrated("posts"), set())
