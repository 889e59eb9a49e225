"""`manage.py transfer_service` copies every row, on every engine of this run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any, ClassVar
from unittest import mock

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connections
from django.db.models import Model

from accounts.contract import Accounts
from accounts.models import User
from blog.environment import ALL_SERVICES
from comments.models import Comment
from kernel.db.router import alias_of, relocated
from kernel.db.transfer import copying
from kernel.db.transfer.copying import models_of
from kernel.db.transfer.target import connected
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from tests.servers.databases import SQLITE, fresh_database, server_urls

PASSWORD = "read-write-repeat"


Rows = dict[str, dict[Any, dict[str, Any]]]


def transfer(service: str, url: str) -> str:
    output = StringIO()
    call_command("transfer_service", service, to=url, stdout=output)
    return output.getvalue()


def copied(output: str) -> int:
    """Return the number of copied rows that the command's output reports."""
    return sum(int(line.split()[3]) for line in output.splitlines() if "copied now" in line)


def rows_of(service: str) -> Rows:
    """Return every row of the service, by model and primary key."""
    alias = alias_of(service)
    return {
        model._meta.label: {
            row["pk"]: row for row in model._base_manager.using(alias).values("pk", *_names(model))
        }
        for model in models_of(service)
    }


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def number_of(rows: Rows) -> int:
    return sum(map(len, rows.values()))


@contextmanager
def stored_at(service: str, url: str) -> Iterator[None]:
    """Within the block the service's database is the one at `url`."""
    with connected("other", url), relocated(service, "other"):
        yield


class TransferTestCase(ServiceTestCase):
    services = ALL_SERVICES
    demo: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("seed", users=8, posts=30, comments=60, likes=80, password=PASSWORD, stdout=StringIO())
        cls.demo = get_user_model().objects.get(username="demo")
        cls.demo.groups.add(Group.objects.create(name="editors"))
        cls.demo.groups.get().permissions.add(Permission.objects.get(codename="change_group"))
        LogEntry.objects.create(user=cls.demo, action_flag=ADDITION, object_repr="something")
        SessionStore().save()

    def setUp(self) -> None:
        self.enterContext(mock.patch("kernel.db.transfer.digest.BATCH_SIZE", 7))
        # Only now: Django would look for these databases before and after the test.
        allowed = {*self.databases, "target", "other", "fresh"}
        self.enterContext(mock.patch.object(type(self), "databases", allowed))

    def fresh(self, beside: str = SQLITE) -> str:
        return self.enterContext(fresh_database(beside))


class TablesTests(TransferTestCase):
    def test_every_table_belongs_to_a_service(self) -> None:
        tables = {model._meta.db_table for service in self.services for model in models_of(service)}
        found = set()
        for alias in map(alias_of, self.services):
            found.update(connections[alias].introspection.table_names())

        self.assertEqual(tables, found - {"django_migrations"})


class RoundTripTests(TransferTestCase):
    """Copies services from their engine to SQLite, to each engine, and to SQLite."""

    def test_accounts_are_copied_unchanged(self) -> None:
        self.round_trips("accounts")

    def test_posts_are_copied_unchanged(self) -> None:
        self.round_trips("posts")

    def test_comments_are_copied_unchanged(self) -> None:
        self.round_trips("comments")

    def round_trips(self, service: str) -> None:
        rows = rows_of(service)
        sqlite = self.fresh()

        self.assertEqual(copied(transfer(service, sqlite)), number_of(rows))

        self.assertEqual(rows_of(service), rows)
        for server in server_urls(service):
            with self.subTest(server):
                copy, back = self.fresh(server), self.fresh()
                with stored_at(service, sqlite):
                    transfer(service, copy)
                    self.assertEqual(rows_of(service), rows)
                with stored_at(service, copy):
                    self.assertEqual(rows_of(service), rows)
                    transfer(service, back)
                with stored_at(service, back):
                    self.assertEqual(rows_of(service), rows)


class TransferredAccountsTests(TransferTestCase):
    """Accounts works on the new database, with Django's own tables."""

    def test_users_sign_in_with_the_same_password_and_permissions(self) -> None:
        for url in self.transferred():
            with self.subTest(url), stored_at("accounts", url):
                signed_in = registry.get(Accounts).sign_in(login="demo", password=PASSWORD)
                demo = get_user_model().objects.get(username="demo")

                self.assertEqual(signed_in.account.user.id, self.demo.id)
                self.assertTrue(demo.has_perm("auth.change_group"))

    def test_new_rows_get_unused_keys(self) -> None:
        for url in self.transferred():
            with self.subTest(url), stored_at("accounts", url):
                before = set(Group.objects.values_list("pk", flat=True))

                self.assertNotIn(Group.objects.create(name="new").pk, before)
                LogEntry.objects.create(user_id=self.demo.pk, action_flag=ADDITION, object_repr="another")
                self.assertEqual(LogEntry.objects.count(), 2)

    def test_migrate_changes_nothing(self) -> None:
        for url in self.transferred():
            with self.subTest(url), stored_at("accounts", url):
                rows = rows_of("accounts")
                call_command("migrate", database="other", verbosity=0)
                self.assertEqual(rows_of("accounts"), rows)
                self.assertTrue(ContentType.objects.exists())

    def transferred(self) -> Iterator[str]:
        for server in server_urls("accounts"):
            url = self.fresh(server)
            transfer("accounts", url)
            yield url


class ResumedTransferTests(TransferTestCase):
    def test_second_run_copies_nothing(self) -> None:
        url = self.fresh()
        transfer("posts", url)

        self.assertEqual(copied(transfer("posts", url)), 0)

    def test_interrupted_run_is_resumed(self) -> None:
        rows = rows_of("posts")
        for server in server_urls("posts"):
            with self.subTest(server):
                url = self.fresh(server)
                with self.interrupted_after_batches(9), self.assertRaisesMessage(CommandError, "pulled plug"):
                    transfer("posts", url)
                with stored_at("posts", url):
                    arrived = number_of(rows_of("posts"))

                self.assertGreater(arrived, 0)
                self.assertEqual(copied(transfer("posts", url)), number_of(rows) - arrived)
                self.assertEqual(rows_of("posts"), rows)
                with stored_at("posts", url):
                    self.assertEqual(rows_of("posts"), rows)

    @contextmanager
    def interrupted_after_batches(self, number: int) -> Iterator[None]:
        insert, left = copying._insert, iter(range(number))

        def insert_or_fail(*args: Any) -> None:
            if next(left, None) is None:
                raise OperationalError("pulled plug")
            insert(*args)

        with mock.patch("kernel.db.transfer.copying._insert", insert_or_fail):
            yield

    def test_ctrl_c_explains_how_to_resume(self) -> None:
        with (
            mock.patch("kernel.db.transfer.copying.copy", side_effect=KeyboardInterrupt),
            self.assertRaisesMessage(CommandError, "Run the command again to resume") as raised,
        ):
            transfer("posts", self.fresh())
        self.assertEqual(raised.exception.returncode, 130)

    def test_later_rows_are_copied_by_the_next_run(self) -> None:
        url = self.fresh()
        transfer("accounts", url)
        Group.objects.create(name="later")

        self.assertEqual(copied(transfer("accounts", url)), 1)


class RefusedTransferTests(TransferTestCase):
    """Every obstacle is reported in one line, and nothing is copied then."""

    def refused(self, service: str, url: str, message: str = "") -> CommandError:
        with self.assertRaisesMessage(CommandError, message) as raised:
            transfer(service, url)
        self.assertEqual(raised.exception.returncode, 1)
        self.assertEqual(len(str(raised.exception).splitlines()), 1)
        error: CommandError = raised.exception
        return error

    def refused_by_the_database(self, service: str, url: str) -> None:
        """Check the type of the error only: its wording differs between versions."""
        self.assertIsInstance(self.refused(service, url).__cause__, DatabaseError)

    def test_changed_row_in_the_target_is_refused(self) -> None:
        for server in server_urls("comments"):
            with self.subTest(server):
                url = self.fresh(server)
                transfer("comments", url)
                with stored_at("comments", url):
                    row = Comment.objects.latest("pk")
                    Comment.objects.filter(pk=row.pk).update(body=row.body + " ")
                    tampered = rows_of("comments")

                self.refused("comments", url, f"comments.Comment: row {row.pk} of the target differs")
                with stored_at("comments", url):
                    self.assertEqual(rows_of("comments"), tampered)

    def test_extra_row_in_the_target_is_refused(self) -> None:
        url = self.fresh()
        transfer("accounts", url)
        with stored_at("accounts", url):
            stranger = Group.objects.create(name="stranger")

        self.refused("accounts", url, f"auth.Group: row {stranger.pk} of the target is not in the source")
        with stored_at("accounts", url):
            self.assertTrue(Group.objects.filter(pk=stranger.pk).exists())

    def test_content_that_changes_during_the_transfer_is_refused(self) -> None:
        url = self.fresh()

        def changed_after_copying(models: Sequence[type[Model]], alias: str) -> None:
            Group.objects.filter(name="editors").update(name="renamed")

        with mock.patch("kernel.db.transfer.copying.reset_sequences", changed_after_copying):
            self.refused("accounts", url, "auth.Group: the source has 1 rows (digest ")

    def test_times_finer_than_the_target_stores_are_refused(self) -> None:
        first, second = self.fresh(), self.fresh()
        transfer("comments", first)
        with (
            stored_at("comments", first),
            mock.patch("kernel.db.transfer.copying.MILLISECOND_ENGINES", {"sqlite"}),
        ):
            row = Comment.objects.latest("pk")
            moment = row.created_at + timedelta(microseconds=1)
            Comment.objects.filter(pk=row.pk).update(created_at=moment)
            self.refused("comments", second, f"created_at of row {row.pk} is {moment}, but SQLite stores")
        with stored_at("comments", second):
            self.assertEqual(number_of(rows_of("comments")), 0)

    def test_source_as_target_is_refused(self) -> None:
        url = self.fresh()
        transfer("posts", url)
        with stored_at("posts", url):
            self.refused("posts", url, "--to: this is the current database of posts")

    def test_unmigrated_source_is_refused(self) -> None:
        with stored_at("posts", self.fresh()):
            self.refused("posts", self.fresh(), "run `manage.py migrate` first")

    def test_invalid_url_is_refused(self) -> None:
        self.refused("posts", "nonsense", "--to: must begin with one of")
        self.refused("posts", "mongodb://user:a@b@host/name", "--to: cannot be read")

    def test_unsupported_engine_is_refused(self) -> None:
        self.refused(
            "accounts", "mongodb://127.0.0.1/accounts", "--to: accounts runs on PostgreSQL or SQLite"
        )
        self.refused(
            "posts", "firestore://demo/(default)", "--to: posts runs on PostgreSQL or MongoDB or SQLite"
        )

    def test_unreachable_database_is_refused(self) -> None:
        self.refused_by_the_database("posts", "postgres://user@127.0.0.1:1/posts")
        self.refused_by_the_database("posts", "mongodb://127.0.0.1:1/posts?serverSelectionTimeoutMS=1000")
        self.refused_by_the_database("posts", "sqlite:////no/such/folder/posts.sqlite3")

    def test_mongodb_without_transactions_is_refused(self) -> None:
        with mock.patch("django_mongodb_backend.features.DatabaseFeatures._supports_transactions", False):
            self.refused("posts", "mongodb://127.0.0.1:1/posts", "is not part of a replica set")

    def test_failure_leaves_no_connection_open(self) -> None:
        known = set(connections)
        self.refused_by_the_database("posts", "postgres://user@127.0.0.1:1/posts")

        self.assertEqual(set(connections), known)
