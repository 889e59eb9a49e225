"""The functions behind `manage.py transfer_service`, on a table made for them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from unittest import mock
from uuid import UUID

from django.db import connections, models
from django.test import SimpleTestCase
from django.test.utils import isolate_apps

from kernel.db.transfer import copying
from kernel.db.transfer.digest import TableDigest, digest_table, fingerprint
from kernel.db.transfer.target import connected
from kernel.testing.cases import ServiceTestCase
from tests.servers.databases import SQLITE, fresh_database, server_urls


def ignore(number: int) -> None:
    """Show no progress."""


with isolate_apps("posts"):

    class Sample(models.Model):
        """A model with a field of each type, and a foreign key to itself."""

        id = models.IntegerField(primary_key=True)
        parent = models.ForeignKey("self", models.DO_NOTHING, null=True)
        text = models.TextField(default="")
        data = models.JSONField(default=dict)
        moment = models.DateTimeField(auto_now=True)
        made_at = models.DateTimeField(auto_now_add=True)
        day = models.DateField(auto_now=True)
        clock = models.TimeField(null=True)
        lasted = models.DurationField(null=True)
        share = models.FloatField(null=True)
        price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
        raw = models.BinaryField(null=True)
        key = models.UUIDField(null=True)
        address = models.GenericIPAddressField(null=True)
        yes = models.BooleanField(null=True)

        objects: ClassVar[models.Manager["Sample"]]

        class Meta:
            app_label = "posts"


FULL: dict[str, Any] = {
    "text": "naïve ✓ 'quoted' \\ \n",
    "data": {"b": [1, 2.5, None, True, "ü"], "a": {"z": {}, "y": []}},
    "moment": datetime(2001, 2, 3, 4, 5, 6, 789000, UTC),
    "made_at": datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "day": date(2001, 2, 3),
    "clock": time(4, 5, 6, 789000),
    "lasted": timedelta(days=-3, milliseconds=7),
    "share": 0.1,
    "price": Decimal("12.30"),
    "raw": b"\x00\xff",
    "key": UUID(int=7),
    "address": "2001:db8::1",
    "yes": False,
}


class CopyTests(ServiceTestCase):
    services = ("posts",)

    def setUp(self) -> None:
        # Only now: Django would look for these databases before and after the test.
        allowed = {*self.databases, "source", "target", "fresh"}
        self.enterContext(mock.patch.object(type(self), "databases", allowed))

    @contextmanager
    def filled(self, server: str) -> Iterator[None]:
        """Create a source on SQLite with three rows, and an empty target."""
        with ExitStack() as stack:
            for alias, beside in (("source", SQLITE), ("target", server)):
                url = stack.enter_context(fresh_database(beside))
                stack.enter_context(connected(alias, url))
                with connections[alias].schema_editor() as editor:
                    editor.create_model(Sample)
            rows = Sample.objects.using("source")
            rows.bulk_create([Sample(pk=pk) for pk in (1, 2, 3)])
            rows.update(moment=FULL["moment"], made_at=FULL["made_at"])
            rows.filter(pk=1).update(parent_id=3, **FULL)
            yield

    def test_every_value_is_copied_unchanged(self) -> None:
        for server in server_urls("comments"):
            with self.subTest(server), self.filled(server):
                copying.copy(Sample, "source", "target", ignore)

                self.assertEqual(self.rows_at("target"), self.rows_at("source"))
                self.assertEqual(self.rows_at("target")[0], {"id": 1, "parent_id": 3} | FULL)
                copying.compare(Sample, "source", "target", ignore)

    def rows_at(self, alias: str) -> list[dict[str, Any]]:
        rows = list(Sample.objects.using(alias).order_by("pk").values())
        return [row | {"raw": row["raw"] and bytes(row["raw"])} for row in rows]

    def test_times_finer_than_milliseconds_raise_transfer_error(self) -> None:
        finer = timedelta(microseconds=1)
        for name, value in {
            "moment": FULL["moment"] + finer,
            "clock": time(1, 2, 3, 4),
            "lasted": finer,
        }.items():
            with self.subTest(name), self.filled(SQLITE):
                copying.check_times(Sample, "source", "target", ignore)
                Sample.objects.using("source").filter(pk=2).update(**{name: value})
                with self.assertRaisesMessage(
                    copying.TransferError, f"posts.Sample: {name} of row 2 is {value}"
                ):
                    copying.check_times(Sample, "source", "target", ignore)

    def test_row_may_refer_to_one_of_a_later_batch(self) -> None:
        for server in server_urls("comments"):
            with (
                self.subTest(server),
                self.filled(server),
                mock.patch("kernel.db.transfer.digest.BATCH_SIZE", 1),
            ):
                self.assertEqual(copying.copy(Sample, "source", "target", ignore), 3)
                self.assertEqual(self.rows_at("target")[0]["parent_id"], 3)

    def test_dangling_foreign_key_raises_transfer_error(self) -> None:
        with self.filled(SQLITE):
            with connections["source"].constraint_checks_disabled():
                Sample.objects.using("source").filter(pk=1).update(parent_id=99)
            with self.assertRaisesMessage(copying.TransferError, "posts.Sample: the target does not accept"):
                copying.copy(Sample, "source", "target", ignore)


class DigestTests(SimpleTestCase):
    def test_any_change_of_a_row_changes_its_fingerprint(self) -> None:
        row = Sample(pk=1, **FULL)

        for name in FULL:
            with self.subTest(name):
                self.assertNotEqual(fingerprint(Sample(pk=1, **FULL | {name: None})), fingerprint(row))

    def test_null_differs_from_the_text_none(self) -> None:
        self.assertNotEqual(fingerprint(Sample(text=None)), fingerprint(Sample(text="None")))

    def test_order_of_json_keys_does_not_matter(self) -> None:
        self.assertEqual(
            fingerprint(Sample(data={"a": 1, "b": 2})), fingerprint(Sample(data={"b": 2, "a": 1}))
        )

    def test_order_of_rows_does_not_matter_but_each_row_does(self) -> None:
        one, two, three = Sample(pk=1), Sample(pk=2), Sample(pk=3)

        def digest(*rows: Sample) -> TableDigest:
            with mock.patch("kernel.db.transfer.digest.rows_in_batches", return_value=[rows]):
                return digest_table(Sample, "any", ignore)

        self.assertEqual(digest(one, two), digest(two, one))
        self.assertEqual(len({digest(), digest(one), digest(one, two), digest(one, three)}), 4)
