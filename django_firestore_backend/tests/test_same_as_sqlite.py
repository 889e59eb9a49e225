"""Random queries and changes give SQLite's result, or are refused."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, NotSupportedError
from django.db.models import F, Q, QuerySet
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from django_firestore_backend.tests.cases import REFERENCE, ReferenceTestCase
from django_firestore_backend.tests.models import Sample

STATEMENTS_EACH = 16
CASES = int(os.environ.get("FIRESTORE_CASES", "2400"))
SEED = os.environ.get("FIRESTORE_SEED")
"""Which statements; without one, always the same."""
reproducible: Callable[[Any], Any] = (lambda test: test) if SEED is None else seed(int(SEED))

IDS = [UUID(int=number) for number in range(1, 13)]
STRINGS = st.sampled_from(["", "a", "A", "ab", "b", "é", "z", "日本", "\U0001f600", "a'b", "x y/z.`\\"])
MOMENTS = st.sampled_from(
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 6, 1, 12, 30, tzinfo=UTC),
    ]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(IDS),
    "number": st.sampled_from([-(2**31), -2, -1, 0, 1, 2, 3, 2**31 - 1]),
    "maybe": st.sampled_from([-1, 0, 1, 2]),
    "amount": st.sampled_from([0, 1, 2, 3]),
    "ratio": st.sampled_from([-1.5, -0.0, 0.0, 0.1, 1.0, 1e300, float("inf"), float("-inf")]),
    "price": st.sampled_from([Decimal("-1.50"), Decimal(0), Decimal("0.01"), Decimal("9999999.99")]),
    "flag": st.booleans(),
    "perhaps": st.booleans(),
    "name": STRINGS,
    "nick": STRINGS,
    "seen": MOMENTS,
    "day": st.sampled_from([date(999, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]),
    "hour": st.sampled_from([time(0), time(12), time(12, 0, 0, 1), time(23, 59, 59, 999999)]),
    "took": st.sampled_from([timedelta(-1), timedelta(0), timedelta(microseconds=1), timedelta(days=400)]),
    "other": st.sampled_from(IDS[:3]),
}
NULLABLE = ["maybe", "perhaps", "nick", "day", "hour", "took", "other"]
FIELDS = st.sampled_from(list(VALUES))
MORE: dict[str, list[Any]] = {
    "number": list(range(100, 140)),
    "id": [UUID(int=number) for number in range(100, 140)],
}
"""What makes a list too long for one query."""
SUMS: dict[str, list[Any]] = {
    "number": [-1, 1, 2],
    "maybe": [-1, 1],
    "amount": [-2, -1, 1],
    "ratio": [-0.5, 1],
}

rows = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | values if name in NULLABLE else values for name, values in VALUES.items()}
    ),
    max_size=len(IDS),
    unique_by=lambda row: row["id"],
)


@st.composite
def comparisons(draw: st.DrawFn) -> Q:
    name = draw(FIELDS)
    lookup = draw(st.sampled_from(["exact", "exact", "in", "lt", "lte", "gt", "gte", "range", "isnull"]))
    if lookup == "isnull":
        return Q((f"{name}__isnull", draw(st.booleans())))
    if lookup == "in":
        values = draw(st.lists(VALUES[name] | st.none(), max_size=8))
        return Q((f"{name}__in", values + draw(st.sampled_from([[], MORE.get(name, [])]))))
    if lookup == "range":
        return Q((f"{name}__range", (draw(VALUES[name]), draw(VALUES[name]))))
    return Q((f"{name}__{lookup}", draw(VALUES[name])))


@st.composite
def keysets(draw: st.DrawFn) -> Q:
    """Draw the condition of keyset pagination."""
    name, beyond = draw(FIELDS), draw(st.sampled_from(["lt", "gt"]))
    value, key = draw(VALUES[name]), draw(VALUES["id"])
    return Q((f"{name}__{beyond}e", value)) & (Q((f"{name}__{beyond}", value)) | Q((f"id__{beyond}", key)))


def _combined(parts: st.SearchStrategy[Q]) -> st.SearchStrategy[Q]:
    return st.one_of(
        st.builds(lambda one, two: one & two, parts, parts),
        st.builds(lambda one, two: one | two, parts, parts),
        st.builds(lambda one: ~one, parts),
    )


def choices(name: str) -> st.SearchStrategy[Q]:
    """Draw an IN of more values than one query takes."""
    some = st.lists(VALUES[name], min_size=5, max_size=12)
    return some.map(lambda values: Q((f"{name}__in", values + MORE[name])))


filters = st.recursive(comparisons() | keysets(), _combined, max_leaves=5)
orders = st.lists(st.tuples(st.sampled_from(["", "-"]), FIELDS).map("".join), max_size=3)
slices = st.none() | st.tuples(st.integers(0, 4), st.none() | st.integers(0, 5))

Evaluate = Callable[[QuerySet[Sample]], Any]


@st.composite
def reads(draw: st.DrawFn) -> tuple[str, Evaluate]:
    where = draw(st.none() | filters)
    excluded = draw(st.none() | st.none() | filters)
    among = draw(st.none() | st.none() | st.sampled_from(["id", "number"]).flatmap(choices))
    order = [*draw(orders), draw(st.sampled_from(["id", "-id"]))]
    part = draw(slices)
    form = draw(
        st.sampled_from(["rows", "rows", "values", "only", "count", "exists", "first", "iterator", "bulk"])
    )
    columns = draw(st.lists(FIELDS, min_size=1, max_size=4, unique=True))

    def evaluate(queryset: QuerySet[Sample]) -> Any:
        found = queryset if where is None else queryset.filter(where)
        found = found if excluded is None else found.exclude(excluded)
        found = found if among is None else found.filter(among)
        if form == "bulk":
            return sorted(found.in_bulk(IDS[:5]))
        found = found.order_by(*order)
        if part is not None:
            start, length = part
            found = found[start : None if length is None else start + length]
        return FORMS[form](found, columns)

    return f"{form} {columns} of {where} but {excluded}, {among}, by {order} {part}", evaluate


FORMS: dict[str, Callable[[QuerySet[Sample], list[str]], Any]] = {
    "rows": lambda found, columns: [_as_dict(row) for row in found],
    "values": lambda found, columns: list(found.values(*columns)),
    "only": lambda found, columns: [getattr(row, columns[0]) for row in found.only(*columns)],
    "count": lambda found, columns: found.count(),
    "exists": lambda found, columns: found.exists(),
    "first": lambda found, columns: (row := found.first()) and row.pk,
    "iterator": lambda found, columns: list(found.values_list(*columns).iterator(chunk_size=2)),
}


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Evaluate]:
    where = draw(filters | VALUES["id"].map(lambda key: Q(pk=key)))
    if draw(st.integers(0, 3)) == 0:
        return f"delete {where}", lambda queryset: queryset.filter(where).delete()[0]
    names = draw(st.lists(FIELDS.filter(lambda name: name != "id"), min_size=1, max_size=2, unique=True))
    values: dict[str, Any] = {}
    for name in names:
        if name in SUMS and draw(st.booleans()):
            values[name] = F(name) + draw(st.sampled_from(SUMS[name]))
        else:
            values[name] = draw(VALUES[name] | st.none() if name in NULLABLE else VALUES[name])
    return f"update {values} {where}", lambda queryset: queryset.filter(where).update(**values)


statements = st.lists(reads() | changes(), min_size=STATEMENTS_EACH, max_size=STATEMENTS_EACH)


class SameAsSQLiteTests(ReferenceTestCase):
    def test_result_is_that_of_sqlite_or_a_refusal(self) -> None:
        tally: Counter[str] = Counter()

        @reproducible
        @settings(
            max_examples=-(-CASES // STATEMENTS_EACH),
            derandomize=SEED is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(rows, statements)
        def compare(rows: list[dict[str, Any]], statements: list[tuple[str, Evaluate]]) -> None:
            self.setUp()
            for alias in (REFERENCE, self.alias):
                Sample.objects.using(alias).bulk_create(Sample(**row) for row in rows)
            for text, evaluate in statements:
                tally[self._compare(text, evaluate)] += 1

        compare()
        self.assertGreaterEqual(tally["same"] + tally["refused"], CASES)
        self.assertLess(tally["refused"], CASES / 10)

    def _compare(self, text: str, evaluate: Evaluate) -> str:
        given = _outcome(evaluate, self.alias)
        if given == "refused":
            return "refused"
        self.assertEqual(given, _outcome(evaluate, REFERENCE), text)
        if text.startswith(("update", "delete")):
            self.assertEqual(_table(self.alias), _table(REFERENCE), text)
        return "same"


def _outcome(evaluate: Evaluate, alias: str) -> Any:
    try:
        return evaluate(Sample.objects.using(alias))
    except NotSupportedError:
        return "refused"
    except (IntegrityError, TypeError) as error:
        return type(error)
    except DatabaseError as error:
        return f"{type(error).__name__}: {error}"


def _as_dict(row: Sample) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VALUES}


def _table(alias: str) -> list[dict[str, Any]]:
    return [_as_dict(row) for row in Sample.objects.using(alias).order_by("id")]
