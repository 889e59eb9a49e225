"""`manage.py move`: every row arrives, on every engine this run has; nothing else changes."""

from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from unittest import mock

from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from accounts.contract import Accounts
from kernel.db.router import alias_of, relocated
from kernel.db.transfer import copying
from kernel.db.transfer.copying import models_of
from kernel.db.transfer.target import connected
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from tests.servers.databases import SQLITE, fresh_database, server_urls

PASSWORD = "read-write-repeat"


def move(service, url):
    output = StringIO()
    call_command("transfer_service", service, to=url, stdout=output)
    return output.getvalue()


def copied(output):
    """How many rows were copied, as the lines of the command say."""
    return sum(int(line.split()[3]) for line in output.splitlines() if "copied now" in line)


def rows_of(service, alias=None):
    """Every row of the service, by table."""
    alias = alias or alias_of(service)
    return {
        model._meta.label: {
            row["pk"]: row for row in model._base_manager.using(alias).values("pk", *_names(model))
        }
        for model in models_of(service)
    }


def _names(model):
    return [field.attname for field in model._meta.concrete_fields]


def number_of(rows):
    return sum(map(len, rows.values()))


@contextmanager
def living_in(service, url):
    """Inside the block the service's database is the one at `url`."""
    with connected("elsewhere", url), relocated(service, "elsewhere"):
        yield


class MoveCase(ServiceTestCase):
    services = ("accounts", "posts", "comments")

    @classmethod
    def setUpTestData(cls):
        call_command("seed", users=8, posts=30, comments=60, likes=80, password=PASSWORD, stdout=StringIO())
        cls.demo = get_user_model().objects.get(username="demo")
        cls.demo.groups.add(Group.objects.create(name="editors"))
        cls.demo.groups.get().permissions.add(Permission.objects.get(codename="change_group"))
        LogEntry.objects.create(user=cls.demo, action_flag=ADDITION, object_repr="something")
        SessionStore().save()

    def setUp(self):
        self.enterContext(mock.patch("kernel.db.transfer.digest.BATCH_SIZE", 7))
        # Aliases that come and go while a test runs: Django would look for them before and after it.
        allowed = self.databases | {"target", "elsewhere", "fresh"}
        self.enterContext(mock.patch.object(type(self), "databases", allowed))

    def fresh(self, beside=SQLITE):
        return self.enterContext(fresh_database(beside))


class TablesTests(MoveCase):
    def test_every_table_belongs_to_a_move(self):
        tables = {model._meta.db_table for service in self.services for model in models_of(service)}
        found = set()
        for alias in map(alias_of, self.services):
            found.update(connections[alias].introspection.table_names())

        self.assertEqual(tables, found - {"django_migrations"})


class RoundTripTests(MoveCase):
    """Each service: its own engine -> SQLite -> each engine of this run -> SQLite."""

    def test_accounts(self):
        self.round_trips("accounts")

    def test_posts(self):
        self.round_trips("posts")

    def test_comments(self):
        self.round_trips("comments")

    def round_trips(self, service):
        rows = rows_of(service)
        sqlite = self.fresh()

        self.assertEqual(copied(move(service, sqlite)), number_of(rows))

        self.assertEqual(rows_of(service), rows)
        for server in server_urls(service):
            with self.subTest(server):
                there, back = self.fresh(server), self.fresh()
                with living_in(service, sqlite):
                    move(service, there)
                    self.assertEqual(rows_of(service), rows)
                with living_in(service, there):
                    self.assertEqual(rows_of(service), rows)
                    move(service, back)
                with living_in(service, back):
                    self.assertEqual(rows_of(service), rows)


class AccountsThereTests(MoveCase):
    """Accounts works at its new place, Django's own tables too."""

    def test_everyone_signs_in_with_the_same_password_and_rights(self):
        for url in self.moved():
            with self.subTest(url), living_in("accounts", url):
                signed_in = registry.get(Accounts).sign_in(login="demo", password=PASSWORD)
                demo = get_user_model().objects.get(username="demo")

                self.assertEqual(signed_in.account.user.id, self.demo.id)
                self.assertTrue(demo.has_perm("auth.change_group"))

    def test_new_rows_get_keys_of_their_own(self):
        for url in self.moved():
            with self.subTest(url), living_in("accounts", url):
                before = set(Group.objects.values_list("pk", flat=True))

                self.assertNotIn(Group.objects.create(name="new").pk, before)
                LogEntry.objects.create(user_id=self.demo.pk, action_flag=ADDITION, object_repr="another")
                self.assertEqual(LogEntry.objects.count(), 2)

    def test_migrate_there_finds_nothing_to_do(self):
        for url in self.moved():
            with self.subTest(url), living_in("accounts", url):
                rows = rows_of("accounts")
                call_command("migrate", database="elsewhere", verbosity=0)
                self.assertEqual(rows_of("accounts"), rows)
                self.assertTrue(ContentType.objects.exists())

    def moved(self):
        for server in server_urls("accounts"):
            url = self.fresh(server)
            move("accounts", url)
            yield url


class AgainTests(MoveCase):
    def test_a_second_run_copies_nothing(self):
        url = self.fresh()
        move("posts", url)

        self.assertEqual(copied(move("posts", url)), 0)

    def test_an_interrupted_run_is_continued(self):
        rows = rows_of("posts")
        for server in server_urls("posts"):
            with self.subTest(server):
                url = self.fresh(server)
                with self.interrupted_after_batches(9), self.assertRaisesMessage(CommandError, "pulled plug"):
                    move("posts", url)
                with living_in("posts", url):
                    arrived = number_of(rows_of("posts"))

                self.assertGreater(arrived, 0)
                self.assertEqual(copied(move("posts", url)), number_of(rows) - arrived)
                self.assertEqual(rows_of("posts"), rows)
                with living_in("posts", url):
                    self.assertEqual(rows_of("posts"), rows)

    @contextmanager
    def interrupted_after_batches(self, number):
        insert, left = copying._insert, iter(range(number))

        def insert_or_fail(*args):
            if next(left, None) is None:
                raise OperationalError("pulled plug")
            insert(*args)

        with mock.patch("kernel.db.transfer.copying._insert", insert_or_fail):
            yield

    def test_ctrl_c_says_how_to_go_on(self):
        with (
            mock.patch("kernel.db.transfer.copying.copy", side_effect=KeyboardInterrupt),
            self.assertRaisesMessage(CommandError, "Run it again to go on") as raised,
        ):
            move("posts", self.fresh())
        self.assertEqual(raised.exception.returncode, 130)

    def test_rows_that_came_later_are_copied_by_the_next_run(self):
        url = self.fresh()
        move("accounts", url)
        Group.objects.create(name="later")

        self.assertEqual(copied(move("accounts", url)), 1)


class RefusedTests(MoveCase):
    """What is not sure to be right is told in one line; nothing is copied then."""

    def refused(self, service, url, message):
        with self.assertRaisesMessage(CommandError, message) as raised:
            move(service, url)
        self.assertEqual(raised.exception.returncode, 1)
        self.assertNotIn("\n", str(raised.exception))

    def test_a_row_that_was_changed_in_the_target(self):
        for server in server_urls("comments"):
            with self.subTest(server):
                url = self.fresh(server)
                move("comments", url)
                comment = apps.get_model("comments", "Comment")
                with living_in("comments", url):
                    row = comment.objects.order_by("pk").last()
                    comment.objects.filter(pk=row.pk).update(body=row.body + " ")
                    tampered = rows_of("comments")

                self.refused("comments", url, f"comments.Comment: row {row.pk} of the target differs")
                with living_in("comments", url):
                    self.assertEqual(rows_of("comments"), tampered)

    def test_a_row_that_the_source_does_not_have(self):
        url = self.fresh()
        move("accounts", url)
        with living_in("accounts", url):
            stranger = Group.objects.create(name="stranger")

        self.refused("accounts", url, f"auth.Group: row {stranger.pk} of the target is not in the source")
        with living_in("accounts", url):
            self.assertTrue(Group.objects.filter(pk=stranger.pk).exists())

    def test_content_that_changes_during_the_move(self):
        url = self.fresh()

        def changed_after_copying(models, alias):
            Group.objects.filter(name="editors").update(name="renamed")

        with mock.patch("kernel.db.transfer.copying.reset_sequences", changed_after_copying):
            self.refused("accounts", url, "auth.Group: the source has 1 rows (digest ")

    def test_times_that_the_target_would_cut_off(self):
        first, second = self.fresh(), self.fresh()
        move("comments", first)
        comment = apps.get_model("comments", "Comment")
        with (
            living_in("comments", first),
            mock.patch("kernel.db.transfer.copying.KEEP_MILLISECONDS", {"sqlite"}),
        ):
            row = comment.objects.order_by("pk").last()
            moment = row.created_at + timedelta(microseconds=1)
            comment.objects.filter(pk=row.pk).update(created_at=moment)
            self.refused("comments", second, f"created_at of row {row.pk} is {moment}, but SQLite keeps")
        with living_in("comments", second):
            self.assertEqual(number_of(rows_of("comments")), 0)

    def test_a_target_that_is_the_source(self):
        url = self.fresh()
        move("posts", url)
        with living_in("posts", url):
            self.refused("posts", url, "--to: this is the database in which posts lives already")

    def test_a_source_without_its_tables(self):
        with living_in("posts", self.fresh()):
            self.refused("posts", self.fresh(), "run `manage.py migrate` first")

    def test_a_url_that_is_none(self):
        self.refused("posts", "nonsense", "--to: must begin with one of")
        self.refused("posts", "mongodb://user:a@b@host/name", "--to: cannot be read")

    def test_an_engine_that_the_service_does_not_run_on(self):
        self.refused(
            "accounts", "mongodb://127.0.0.1/accounts", "--to: accounts runs on PostgreSQL or SQLite"
        )
        self.refused(
            "posts", "firestore://demo/(default)", "--to: posts runs on PostgreSQL or MongoDB or SQLite"
        )

    def test_a_database_that_does_not_answer(self):
        self.refused("posts", "postgres://user@127.0.0.1:1/posts", "Connection refused")
        self.refused(
            "posts", "mongodb://127.0.0.1:1/posts?serverSelectionTimeoutMS=1000", "Connection refused"
        )
        self.refused("posts", "sqlite:////no/such/folder/posts.sqlite3", "unable to open database file")

    def test_a_mongodb_without_transactions(self):
        with mock.patch("django_mongodb_backend.features.DatabaseFeatures._supports_transactions", False):
            self.refused("posts", "mongodb://127.0.0.1:1/posts", "is no replica set")

    def test_a_failure_leaves_no_connection_behind(self):
        known = set(connections)
        self.refused("posts", "postgres://user@127.0.0.1:1/posts", "Connection refused")

        self.assertEqual(set(connections), known)
