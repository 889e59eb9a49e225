"""Writes: how many rows, how many calls, and what must not happen."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DataError, IntegrityError, NotSupportedError
from django.db.models import Case, F, Value, When
from django.test import modify_settings

from django_firestore_backend.tests.cases import EmulatorTestCase
from django_firestore_backend.tests.models import Alias, Auto, Child, Named, Sample


class WritingTests(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.named = Named.objects.using(self.alias)
        self.autos = Auto.objects.using(self.alias)

    def test_a_row_of_known_key_is_written_by_one_call_and_no_read(self) -> None:
        with self.calls(1):
            self.named.create(key="a")
        with self.calls(1):
            self.assertEqual(self.named.filter(pk="a").update(hits=F("hits") + 2), 1)
        with self.calls(1):
            self.assertEqual(self.named.filter(pk="b").update(hits=1), 0)
        self.assertEqual(self.named.get(pk="a").hits, 2)
        with self.calls(1):
            self.named.filter(pk="a")._raw_delete(self.alias)
        with self.calls(1):
            self.assertEqual(self.named.filter(pk="a")._raw_delete(self.alias), 0)

    def test_a_taken_key_is_an_integrity_error(self) -> None:
        self.named.create(key="a", hits=1)
        with self.assertRaises(IntegrityError):
            self.named.create(key="a", hits=2)
        with self.assertRaises(IntegrityError):
            self.named.bulk_create([Named(key="b"), Named(key="a")])
        self.assertEqual(list(self.named.values_list("key", "hits")), [("a", 1)])
        with self.assertRaises(IntegrityError):
            self.named.bulk_create([Named(key="b"), Named(key="b")])

    def test_automatic_keys_differ(self) -> None:
        rows = self.autos.bulk_create(Auto(slug=f"s{number}", rank=number) for number in range(50))
        self.assertEqual(len({row.pk for row in rows}), 50)
        self.assertTrue(all(0 < row.pk < 2**53 for row in rows))
        self.assertEqual(self.autos.create(slug="x").pk, self.autos.get(slug="x").pk)

    def test_save_updates_or_inserts(self) -> None:
        row = Named(key="a", hits=1)
        row.save(using=self.alias)
        row.hits = F("hits") + 1
        row.save(using=self.alias)
        row.refresh_from_db()
        self.assertEqual(row.hits, 2)
        row.delete()
        with self.assertRaises(Exception):  # noqa: B017
            row.save(using=self.alias, force_update=True)

    def test_get_or_create_and_update_or_create(self) -> None:
        self.assertTrue(self.autos.get_or_create(slug="a", defaults={"group": 1})[1])
        self.assertFalse(self.autos.get_or_create(slug="a", defaults={"group": 2})[1])
        self.assertFalse(self.autos.update_or_create(slug="a", defaults={"group": 3})[1])
        self.assertTrue(self.autos.update_or_create(slug="b", defaults={"group": 4})[1])
        self.assertEqual(list(self.autos.order_by("slug").values_list("group", flat=True)), [3, 4])

    def test_a_conditional_update_counts_the_rows_it_changed(self) -> None:
        self.named.bulk_create(Named(key=str(number), hits=number) for number in range(10))
        self.assertEqual(self.named.filter(pk="3", hits=3).update(hits=30), 1)
        self.assertEqual(self.named.filter(pk="3", hits=3).update(hits=31), 0)
        self.assertEqual(self.named.filter(hits__gte=5).update(hits=F("hits") - 5), 6)
        self.assertEqual(sorted(self.named.values_list("hits", flat=True)), [0, 0, 1, 1, 2, 2, 3, 4, 4, 25])

    def test_thousands_of_rows_are_one_commit(self) -> None:
        self.named.bulk_create(Named(key=str(number)) for number in range(1500))
        with self.calls(2):
            self.assertEqual(self.named.filter(hits=0).update(hits=1), 1500)
        self.assertEqual(self.named.all().delete()[0], 1500)
        self.assertEqual(self.named.count(), 0)

    def test_unique_columns(self) -> None:
        one = self.autos.create(slug="a", group=1, rank=1)
        with self.assertRaises(IntegrityError):
            self.autos.create(slug="a")
        with self.assertRaises(IntegrityError):
            self.autos.create(slug="b", group=1, rank=1)
        self.autos.create(slug="b", group=1, rank=2)
        self.autos.create(slug="n1", group=1)
        self.autos.create(slug="n2", group=1)
        with self.assertRaises(IntegrityError):
            self.autos.filter(slug="b").update(rank=1)
        with self.assertRaises(IntegrityError):
            self.autos.filter(group=1).update(slug="z")
        one.slug, one.rank = "c", 3
        one.save()
        self.autos.filter(slug="b").update(slug="a", rank=1)
        one.delete()
        self.autos.create(slug="c", group=1, rank=3)

    def test_a_proxy_has_the_constraints_of_its_model(self) -> None:
        aliases = Alias.objects.using(self.alias)
        row = aliases.create(slug="a", group=1)
        with self.assertRaises(IntegrityError):
            self.autos.create(slug="a")
        row.slug = "b"
        row.save()
        self.autos.create(slug="a")
        with self.assertRaises(IntegrityError):
            aliases.filter(slug="b").update(slug="a")

    def test_a_value_given_up_can_be_taken_in_the_same_update(self) -> None:
        self.autos.bulk_create(Auto(slug=str(number), group=0, rank=number) for number in range(3))
        self.assertEqual(self.autos.update(rank=F("rank") + 3), 3)
        self.assertEqual(sorted(self.autos.values_list("rank", flat=True)), [3, 4, 5])
        self.autos.create(slug="x", group=0, rank=0)

    def test_columns_hold_what_they_can(self) -> None:
        samples = Sample.objects.using(self.alias)
        row = samples.create(id=UUID(int=1), amount=1)
        with self.assertRaises(IntegrityError):
            samples.create(id=UUID(int=2), amount=-1)
        with self.assertRaises(IntegrityError):
            samples.filter(pk=row.pk).update(amount=F("amount") - 2)
        with self.assertRaises(IntegrityError):
            samples.filter(pk=row.pk).update(name=None)
        with self.assertRaises(DataError):
            samples.filter(pk=row.pk).update(name="x" * 21)
        with self.assertRaises(DataError):
            samples.filter(pk=row.pk).update(ratio=float("nan"))
        with self.assertRaises(DataError):
            samples.filter(pk=row.pk).update(number=2**63)
        self.assertEqual(samples.filter(pk=row.pk).update(maybe=F("maybe") + 1), 1)
        row.refresh_from_db()
        self.assertEqual((row.amount, row.name, row.maybe), (1, "", None))

    @modify_settings(INSTALLED_APPS={"append": "django_firestore_backend.tests"})
    def test_children_go_with_their_parent(self) -> None:
        apps.clear_cache()
        parent = self.named.create(key="p")
        Child.objects.using(self.alias).bulk_create(Child(parent=parent, label=str(n)) for n in range(150))
        self.assertEqual(parent.delete()[0], 151)
        self.assertEqual(Child.objects.using(self.alias).count(), 0)

    def test_what_firestore_cannot_is_refused(self) -> None:
        row = self.named.create(key="a")
        refused: dict[str, Any] = {
            "ignoring conflicts": lambda: self.named.bulk_create([Named(key="b")], ignore_conflicts=True),
            "cannot be set": lambda: self.named.update(hits=F("hits") * 2),
            "cannot be set ": lambda: self.named.update(
                hits=Case(When(key="a", then=Value(1)), default=Value(2))
            ),
            "cannot be set  ": lambda: self.named.bulk_update([row], ["hits"]),
            "primary key": lambda: self.named.update(key="b"),
            "cannot compute": lambda: self.named.create(key="c", hits=Value(1) + Value(2)),
        }
        for why, call in refused.items():
            with self.subTest(why), self.assertRaisesMessage(NotSupportedError, why.strip()):
                call()
        self.assertEqual(list(self.named.values_list("key", "hits")), [("a", 0)])
