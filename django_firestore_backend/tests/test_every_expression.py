"""Every expression and lookup of Django gives SQLite's result, or is refused."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import NotSupportedError, transaction
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from django_firestore_backend.tests.cases import REFERENCE, ReferenceTestCase
from django_firestore_backend.tests.expressions import COLUMNS, all_classes, instances
from django_firestore_backend.tests.models import Sample

Use = Callable[[QuerySet[Sample], Any], Any]

USES: dict[str, Use] = {
    "annotate": lambda rows, made: [row.made for row in rows.annotate(made=made)],
    "alias and filter": lambda rows, made: list(rows.alias(made=made).filter(made=1).values("id")),
    "values": lambda rows, made: list(rows.values(made=made)),
    "filter": lambda rows, made: list(rows.filter(made).values("id")),
    "exclude": lambda rows, made: list(rows.exclude(made).values("id")),
    "compare with": lambda rows, made: list(rows.filter(number=made).values("id")),
    "order_by": lambda rows, made: list(rows.order_by(made, "id").values("id")),
    "aggregate": lambda rows, made: rows.aggregate(made=made),
    "count if": lambda rows, made: rows.aggregate(made=Count("pk", filter=Q(made))),
    "group": lambda rows, made: list(rows.values("maybe").annotate(made=made)),
    "update": lambda rows, made: rows.update(number=made),
    "update where": lambda rows, made: rows.filter(made).update(number=1),
    "create": lambda rows, made: rows.create(id=UUID(int=9), number=made).pk,
}
"""How an expression is used in a statement, by name."""

CONSTANTS: tuple[Any, ...] = (
    1,
    1.5,
    True,
    "a",
    b"a",
    Decimal("1.50"),
    UUID(int=1),
    date(2026, 1, 1),
    time(12),
    timedelta(seconds=1),
    datetime(2026, 1, 1, tzinfo=UTC),
)

FILTER_VALUES: tuple[Any, ...] = (1, 99999, "a", "(", "", "\0", True, None, [1], ["a", None], (1, 2), [])


class EveryExpressionTests(ReferenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        for alias in (self.alias, REFERENCE):
            Sample.objects.using(alias).create(id=UUID(int=1), number=1, maybe=1, name="a")
            Sample.objects.using(alias).create(id=UUID(int=2), number=2, name="b")

    def test_every_expression_in_every_use_is_correct_or_refused(self) -> None:
        tally: Counter[str] = Counter()
        for kind in all_classes():
            for text, made in instances(kind):
                for name, use in USES.items():
                    with self.subTest(name, made=text):
                        tally[self._compare(f"{name}: {text}", use, made)] += 1
        self.assertGreater(tally["refused"], 5000)
        self.assertGreater(tally["same"], 20)

    def test_every_lookup_of_every_column_is_correct_or_refused(self) -> None:
        tally: Counter[str] = Counter()
        for name in COLUMNS:
            field: Any = Sample._meta.get_field(name)
            for lookup in field.get_lookups():
                for value in FILTER_VALUES:
                    made = {f"{name}__{lookup}": value}
                    text = f"filter: {made}"
                    with self.subTest(text):
                        tally[self._compare(text, _filter, made)] += 1
        self.assertGreater(tally["refused"], 500)
        self.assertGreater(tally["same"], 20)

    def test_constant_of_every_type_is_selected(self) -> None:
        for constant in CONSTANTS:
            made = Value(constant)
            text = f"constant {constant!r}"
            self.assertNotEqual(self._compare(text, USES["annotate"], made), "error", text)

    def test_refusal_names_the_expression(self) -> None:
        rows = Sample.objects.using(self.alias)
        facet = Case(When(Q(number=1), then=Value(1)))
        with self.assertRaisesMessage(NotSupportedError, "CASE WHEN"):
            rows.aggregate(one=Count(facet))
        with self.assertRaisesMessage(NotSupportedError, "CombinedExpression"):
            list(rows.annotate(sum=F("number") + F("maybe")))

    def _compare(self, text: str, use: Use, made: Any) -> str:
        """Return how the engine's result relates to SQLite's.

        It is "refused", "same", or "error" if SQLite has no result to compare with.
        """
        given = _outcome(self.alias, use, made)
        if isinstance(given, NotSupportedError):
            return "refused"
        expected = _outcome(REFERENCE, use, made)
        if isinstance(expected, Exception):
            return "error"  # Django refuses the arguments, whatever the database
        if isinstance(given, Exception):
            raise AssertionError(f"{text}: {given!r} instead of {expected!r}") from given
        self.assertEqual(given, expected, text)
        return "same"


def _filter(rows: QuerySet[Sample], made: dict[str, Any]) -> list[Any]:
    return [row.pk for row in rows.filter(**made)]


def _outcome(alias: str, use: Use, made: Any) -> Any:
    try:
        with transaction.atomic(using=alias):
            result = use(Sample.objects.using(alias).order_by("id"), made)
            transaction.set_rollback(True, using=alias)
    except Exception as error:
        return error
    return result
