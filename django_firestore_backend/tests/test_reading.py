"""Queries: the rows, how many calls they take, and what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DataError, NotSupportedError, connections
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower
from google.cloud.firestore_v1.types import write

from django_firestore_backend.tests.cases import EmulatorTestCase
from django_firestore_backend.tests.models import Auto, Child, Named, Sample


class ReadingTests(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.samples = Sample.objects.using(self.alias)
        self.samples.bulk_create(
            Sample(id=UUID(int=number), number=number, maybe=number % 3 or None) for number in range(100)
        )

    def numbers(self, queryset: Any) -> list[int]:
        return list(queryset.values_list("number", flat=True))

    def test_a_long_in_is_several_queries_with_one_result(self) -> None:
        wanted = self.samples.filter(number__in=range(5, 95)).order_by("-number")
        with self.calls(3):
            self.assertEqual(self.numbers(wanted), list(range(94, 4, -1)))
        with self.calls(3):
            self.assertEqual(self.numbers(wanted[10:20]), list(range(84, 74, -1)))
        with self.calls(3):
            self.assertEqual(wanted[80:].count(), 10)

    def test_a_long_in_beside_an_or(self) -> None:
        wanted = self.samples.filter(Q(maybe=1) | Q(maybe=None), number__in=range(60)).order_by("number")
        self.assertEqual(self.numbers(wanted), [number for number in range(60) if number % 3 != 2])

    def test_keys_are_fetched_by_name_in_one_call(self) -> None:
        keys = [UUID(int=number) for number in range(90)]
        with self.calls(1):
            self.assertEqual(len(self.samples.in_bulk(keys)), 90)
        with self.calls(1):
            wanted = self.samples.filter(pk__in=keys, maybe__gte=1).exclude(number=4).order_by("-number")[:3]
            self.assertEqual(self.numbers(wanted), [89, 88, 86])
        with self.calls(1):
            self.assertFalse(self.samples.filter(pk=keys[0], number=1).exists())
        with self.calls(0):
            self.assertEqual(self.samples.in_bulk([]), {})

    def test_an_iterator_reads_in_pages_as_of_one_moment(self) -> None:
        with self.calls(3 + 2):
            rows = self.samples.exclude(maybe=1).order_by("maybe").values_list("number", flat=True)
            found = rows.iterator(chunk_size=25)
            first = next(found)
            self.samples.all().delete()
            self.assertEqual(len({first, *found}), 67)

    def test_only_selected_columns_are_fetched(self) -> None:
        with self.assertNumQueries(1, using=self.alias), self.captured() as queries:
            list(self.samples.filter(number=1).values_list("name"))
        self.assertEqual(queries[-1]["sql"], "SELECT name FROM firestore_tests_sample WHERE number = 1")

    def captured(self) -> Any:
        from django.test.utils import CaptureQueriesContext

        return CaptureQueriesContext(connections[self.alias])

    def test_page_queries_are_constant(self) -> None:
        for size in (1, 20, 100):
            with self.calls(1):
                self.assertEqual(len(self.samples.order_by("number")[:size]), size)

    def test_every_kind_of_value_comes_back(self) -> None:
        row = Sample(
            id=UUID(int=1000),
            ratio=0.1,
            name="\U0001f600\n'\"",
            body="x" * 100_000,
            extra={"a": [1, None, "é"]},
            raw=b"\x00\xff",
            took=timedelta(microseconds=1),
        )
        row.save(using=self.alias)
        found = self.samples.get(pk=row.pk)
        for field in Sample._meta.concrete_fields:
            value = getattr(found, field.attname)
            self.assertEqual(
                bytes(value) if isinstance(value, memoryview) else value, getattr(row, field.attname)
            )

    def test_text_keys_of_any_kind(self) -> None:
        keys = ["", ".", "..", "__x__", "a/b", "%", "%2E", "a b", "é", "\U0001f600", "\x00", "a" * 300]
        Named.objects.using(self.alias).bulk_create(Named(key=key) for key in keys)
        self.assertEqual(Named.objects.using(self.alias).count(), len(keys))
        for key in keys:
            self.assertEqual(Named.objects.using(self.alias).get(pk=key).key, key)
        found = Named.objects.using(self.alias).order_by("-pk").values_list("key", flat=True)
        self.assertEqual(list(found), sorted(keys, reverse=True))

    def test_rows_of_a_parent(self) -> None:
        parent = Named.objects.using(self.alias).create(key="p")
        Child.objects.using(self.alias).create(parent=parent, label="c")
        self.assertEqual([child.label for child in parent.children.all()], ["c"])
        self.assertEqual(Child.objects.using(self.alias).filter(parent__in=["p", "q"]).count(), 1)
        children = Child.objects.using(self.alias).prefetch_related("parent")
        self.assertEqual(children[0].parent, parent)

    def test_a_document_without_a_column_is_an_error(self) -> None:
        service = self.connection.connection
        message = write.Write.pb()()
        message.update.name = f"{service.root}/firestore_tests_named/odd"
        message.update.fields["key"].string_value = "odd"
        service.commit([message])
        with self.assertRaisesMessage(DataError, "lacks hits"):
            Named.objects.using(self.alias).get(pk="odd")

    def test_what_firestore_cannot_is_refused(self) -> None:
        autos = Auto.objects.using(self.alias)
        inner = self.samples.filter(number=OuterRef("group"))
        refused: dict[str, Any] = {
            "joins": Child.objects.using(self.alias).filter(parent__hits=1),
            "joins ": Child.objects.using(self.alias).select_related("parent"),
            "joins  ": Child.objects.using(self.alias).order_by("parent__hits"),
            "DISTINCT": self.samples.distinct(),
            "GROUP BY": self.samples.values("maybe").annotate(n=Count("*")),
            "UNION": self.samples.filter(number=1).union(self.samples.filter(number=2)),
            "ExtraWhere": self.samples.extra(where=["1=1"]),
            "'icontains'": self.samples.filter(name__icontains="x"),
            "'startswith'": self.samples.filter(name__startswith="x"),
            "'iexact'": self.samples.filter(name__iexact="x"),
            "'regex'": self.samples.filter(name__regex="x"),
            "long values": self.samples.filter(body="x"),
            "long values ": self.samples.order_by("body"),
            "JSON": self.samples.filter(extra={"a": 1}),
            "another column": self.samples.filter(number=F("maybe")),
            "subquery": self.samples.filter(number__in=autos.values("group")),
            "Exists": autos.filter(Exists(inner)),
            "cannot compute": self.samples.annotate(low=Lower("name")),
            "cannot compute ": self.samples.filter(seen__year=2026),
            "cannot compute  ": self.samples.order_by(Lower("name")),
            "cannot compute   ": self.samples.order_by("?"),
            "NULL before": self.samples.order_by(F("maybe").asc(nulls_last=True)),
            "XOR": self.samples.filter(Q(number=1) ^ Q(number=2)),
            "alternatives": self.samples.exclude(number__in=range(40)),
            "alternatives ": self.samples.filter(number__in=range(40), maybe__in=range(40)),
        }
        for why, queryset in refused.items():
            with self.subTest(why), self.assertRaisesMessage(NotSupportedError, why.strip()):
                list(queryset)
        with self.assertRaisesMessage(NotSupportedError, "count() of rows only"):
            self.samples.aggregate(Avg("number"))
        with self.assertRaisesMessage(NotSupportedError, "count() of rows only"):
            self.samples.aggregate(Count("maybe", distinct=True))
        with self.assertRaisesMessage(NotSupportedError, "no SQL"), self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def test_a_constant_can_be_selected(self) -> None:
        self.assertEqual(
            list(self.samples.filter(number=1).annotate(one=Value(1)).values_list("one")), [(1,)]
        )
