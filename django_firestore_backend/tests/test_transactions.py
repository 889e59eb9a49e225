"""atomic(): one commit, all or nothing, and no lost updates."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError, NotSupportedError, OperationalError, transaction
from django.db.models import F

from django_firestore_backend.service import Service
from django_firestore_backend.tests.cases import EmulatorTestCase
from django_firestore_backend.tests.concurrency import run_concurrently
from django_firestore_backend.tests.models import Auto, Named


class AtomicTests(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.named = Named.objects.using(self.alias)
        self.autos = Auto.objects.using(self.alias)

    def atomic(self) -> transaction.Atomic:
        return transaction.atomic(using=self.alias)

    def hits(self) -> dict[str, int]:
        return dict(self.named.values_list("key", "hits"))

    def test_all_writes_are_one_commit(self) -> None:
        self.named.create(key="counter", hits=5)
        with self.calls(2), self.atomic():
            self.named.create(key="row")
            self.named.filter(pk="counter").update(hits=F("hits") + 1)
            self.autos.create(slug="event")
        self.assertEqual(self.hits(), {"row": 0, "counter": 6})
        self.assertEqual(self.autos.count(), 1)

    def test_nothing_is_written_when_the_block_fails(self) -> None:
        with self.assertRaises(ZeroDivisionError), self.atomic():
            self.named.create(key="row")
            raise ZeroDivisionError
        self.assertEqual(self.hits(), {})

    def test_nothing_is_written_when_one_write_fails(self) -> None:
        self.named.create(key="taken")
        with self.assertRaises(IntegrityError), self.atomic():
            self.named.create(key="row")
            self.named.filter(pk="taken").update(hits=F("hits") + 1)
            self.autos.create(slug="a")
            self.named.bulk_create([Named(key="other"), Named(key="taken")])
        self.assertEqual(self.hits(), {"taken": 0})
        self.assertEqual(self.autos.count(), 0)

    def test_a_block_without_writes_does_not_commit(self) -> None:
        with self.calls(1), self.atomic():
            self.assertEqual(self.named.count(), 0)

    def test_savepoints_undo_later_writes(self) -> None:
        with self.atomic():
            self.named.create(key="kept")
            with self.assertRaises(ZeroDivisionError), self.atomic():
                self.named.create(key="lost")
                self.named.filter(pk="kept").update(hits=1)
                self.autos.create(slug="lost")
                raise ZeroDivisionError
            with self.atomic():
                self.autos.create(slug="lost", group=2)
        self.assertEqual(self.hits(), {"kept": 0})
        self.assertEqual(self.autos.get().group, 2)

    def test_a_query_after_a_write_is_refused(self) -> None:
        with self.atomic():
            self.named.create(key="a")
            self.autos.count()
            for read in (self.named.count, self.named.first, lambda: list(self.named.filter(hits=0))):
                with self.assertRaisesMessage(NotSupportedError, "Read first, then write"):
                    read()
            with self.assertRaisesMessage(NotSupportedError, "Read first, then write"), self.atomic():
                self.named.filter(hits=0).update(hits=1)
        self.assertEqual(self.hits(), {"a": 0})

    def test_rows_by_key_are_as_the_block_leaves_them(self) -> None:
        self.named.bulk_create([Named(key="a", hits=1), Named(key="b", hits=2)])
        with self.atomic():
            self.named.filter(pk="a").update(hits=F("hits") + 1)
            self.assertEqual(self.named.get(pk="a").hits, 2)
            self.assertEqual(self.named.filter(pk="a", hits=2).update(hits=F("hits") + 1), 1)
            self.assertEqual(self.named.filter(pk="a", hits=2).update(hits=F("hits") + 1), 0)
            self.named.get(pk="b").delete()
            self.assertFalse(self.named.filter(pk="b").exists())
            self.assertEqual(self.named.filter(pk="b").update(hits=1), 0)
            row = self.named.create(key="c")
            row.hits = 7
            row.save()
            self.named.filter(pk="c").update(hits=F("hits") + 1)
            self.named.create(key="d").delete()
        self.assertEqual(self.hits(), {"a": 3, "c": 8})

    def test_a_row_can_be_replaced(self) -> None:
        self.autos.create(slug="a", group=1, rank=1)
        with self.atomic():
            row = self.autos.get(slug="a")
            row.delete()
            self.autos.create(slug="a", group=1, rank=1)
        self.assertEqual(self.autos.count(), 1)
        with self.assertRaises(IntegrityError):
            self.autos.create(slug="a")

    def test_two_rows_with_one_unique_value_in_a_block(self) -> None:
        with self.assertRaises(IntegrityError), self.atomic():
            self.autos.create(slug="a")
            self.autos.create(slug="a")

    def test_reads_are_of_one_moment(self) -> None:
        self.named.create(key="a")
        with self.atomic():
            self.assertEqual(self.named.count(), 1)
            self.in_other_thread(lambda: self.named.create(key="b"))
            self.assertEqual(self.named.count(), 1)
            self.assertEqual([row.key for row in self.named.all()], ["a"])
            self.assertEqual(list(self.named.in_bulk(["a", "b"])), ["a"])

    def in_other_thread(self, job: Callable[[], object]) -> None:
        (result,) = run_concurrently(job)
        if isinstance(result, Exception):
            raise result

    def test_a_row_read_and_changed_meanwhile_is_a_conflict(self) -> None:
        self.named.create(key="a")
        reads: list[Callable[[], Any]] = [
            lambda: self.named.get(pk="a"),
            lambda: self.named.get(hits__gte=0),
            lambda: self.named.select_for_update().get(pk="a"),
        ]
        for read in reads:
            with self.assertRaisesMessage(OperationalError, "concurrent change"), self.atomic():
                row = read()
                self.in_other_thread(lambda: self.named.filter(pk="a").update(hits=F("hits") + 10))
                row.hits += 1
                row.save(update_fields=["hits"])
        self.assertEqual(self.hits(), {"a": 30})

    def test_a_row_read_and_deleted_meanwhile_is_a_conflict(self) -> None:
        row = self.named.create(key="a")
        with self.assertRaisesMessage(OperationalError, "concurrent change"), self.atomic():
            self.named.get(pk="a")
            self.in_other_thread(lambda: Named.objects.using(self.alias).get(pk="a").delete())
            row.save(update_fields=["hits"])

    def test_a_later_read_that_shows_a_newer_row_hides_no_conflict(self) -> None:
        """The emulator sometimes does that; real snapshots do not."""
        self.named.create(key="a")
        read = Service.batch_get
        newest = patch.object(
            Service, "batch_get", lambda service, names, columns, _: read(service, names, columns, None)
        )
        with newest, self.assertRaisesMessage(OperationalError, "concurrent change"), self.atomic():
            row = self.named.get(pk="a")
            self.in_other_thread(lambda: self.named.filter(pk="a").update(hits=F("hits") + 10))
            row.hits += 1
            row.save(update_fields=["hits"])
        self.assertEqual(self.hits(), {"a": 10})

    def test_increments_alone_never_conflict(self) -> None:
        self.named.create(key="a")
        with self.atomic():
            self.assertEqual(self.named.filter(pk="a").update(hits=F("hits") + 1), 1)
            self.in_other_thread(lambda: self.named.filter(pk="a").update(hits=F("hits") + 10))
        self.assertEqual(self.hits(), {"a": 11})

    def test_a_taken_unique_value_is_a_conflict_if_the_read_row_has_changed(self) -> None:
        self.named.create(key="counter")

        def take(before_commit: Callable[[], object]) -> None:
            with self.atomic():
                counter = self.named.get(pk="counter")
                self.autos.create(slug=f"number-{counter.hits + 1}")
                before_commit()
                self.named.filter(pk="counter").update(hits=F("hits") + 1)

        with self.assertRaisesMessage(OperationalError, "concurrent change"):
            take(lambda: self.in_other_thread(lambda: take(lambda: None)))
        self.assertEqual(self.autos.count(), 1)

    def test_hooks_run_after_the_commit(self) -> None:
        seen: list[dict[str, int]] = []
        with self.atomic():
            self.named.create(key="a")
            transaction.on_commit(lambda: seen.append(self.hits()), using=self.alias)
            self.assertEqual(seen, [])
        self.assertEqual(seen, [{"a": 0}])


class ConcurrencyTests(EmulatorTestCase):
    """Writers in threads, each with single statements."""

    def setUp(self) -> None:
        super().setUp()
        self.named = Named.objects.using(self.alias)
        self.autos = Auto.objects.using(self.alias)

    def test_no_increment_is_lost(self) -> None:
        self.named.create(key="a")
        run_concurrently(*[lambda: self.named.filter(pk="a").update(hits=F("hits") + 1)] * 8)
        self.assertEqual(self.named.get(pk="a").hits, 8)

    def test_a_conditional_update_has_one_winner(self) -> None:
        self.named.create(key="a")
        changed = run_concurrently(*[lambda: self.named.filter(pk="a", hits=0).update(hits=1)] * 6)
        self.assertEqual(sorted(changed), [0, 0, 0, 0, 0, 1])

    def test_one_of_many_gets_a_unique_value(self) -> None:
        made = run_concurrently(*[lambda: self.autos.create(slug="a")] * 6)
        self.assertEqual(sum(isinstance(row, Auto) for row in made), 1)
        self.assertEqual(sum(isinstance(row, IntegrityError) for row in made), 5)
        self.assertEqual(self.autos.count(), 1)

    def test_get_or_create_makes_one_row(self) -> None:
        made = run_concurrently(*[lambda: self.autos.get_or_create(slug="a")] * 6)
        self.assertEqual(len({row.pk for row, _ in made}), 1)
        self.assertEqual(sum(created for _, created in made), 1)

    def test_a_swap_of_unique_values_leaves_them_unique(self) -> None:
        one = self.autos.create(slug="a")
        run_concurrently(
            *[lambda n=number: self.autos.filter(pk=one.pk).update(slug=f"x{n}") for number in range(4)]
        )
        self.autos.filter(pk=one.pk).update(slug="last")
        for slug in ("a", "x0", "x1", "x2", "x3"):
            self.autos.create(slug=slug)
        with self.assertRaises(IntegrityError):
            self.autos.create(slug="last")
