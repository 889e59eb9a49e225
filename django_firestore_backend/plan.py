"""Plans of queries: filters, order and slice, and their messages to Firestore."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.db import NotSupportedError
from google.cloud.firestore_v1.types import query

from django_firestore_backend.conditions import (
    NEVER,
    And,
    Compare,
    Condition,
    Operator,
    Or,
    conjunction,
    disjunction,
)
from django_firestore_backend.values import encode, field_path

MAX_DISJUNCTIONS = 30
MAX_INEQUALITY_COLUMNS = 10

StructuredQuery = query.StructuredQuery.pb()
Filter = StructuredQuery.Filter
FieldOperator = StructuredQuery.FieldFilter
ASCENDING, DESCENDING = StructuredQuery.ASCENDING, StructuredQuery.DESCENDING
AND, OR = StructuredQuery.CompositeFilter.AND, StructuredQuery.CompositeFilter.OR

_OPERATORS = {
    Operator.EQ: FieldOperator.EQUAL,
    Operator.LT: FieldOperator.LESS_THAN,
    Operator.LE: FieldOperator.LESS_THAN_OR_EQUAL,
    Operator.GT: FieldOperator.GREATER_THAN,
    Operator.GE: FieldOperator.GREATER_THAN_OR_EQUAL,
}
_INEQUALITIES = frozenset(_OPERATORS) - {Operator.EQ}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A query on one collection.

    `keys` are the only primary keys that can match, if the condition names some: then
    their documents are fetched by name, and the rest is evaluated here. `key` is the
    column of the primary key. `order` has True for descending.
    """

    table: str
    condition: Condition
    columns: tuple[str, ...]
    key: str = ""
    keys: tuple[Any, ...] | None = None
    order: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int | None = None
    unindexed: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return the plan in the form of SQL, for logs."""
        words = ["SELECT", ", ".join(self.columns) or "__name__", "FROM", self.table]
        if self.condition != And():
            words.append(f"WHERE {self.condition}")
        if self.order:
            terms = (f"{column} DESC" if descending else column for column, descending in self.order)
            words.append(f"ORDER BY {', '.join(terms)}")
        if self.limit is not None:
            words.append(f"LIMIT {self.limit}")
        if self.offset:
            words.append(f"OFFSET {self.offset}")
        return " ".join(words)

    @property
    def is_empty(self) -> bool:
        """Return whether no row can match."""
        return self.condition == NEVER or self.limit == 0 or self.keys == ()

    def rest(self) -> Condition:
        """Return the condition without the keys."""
        parts = self.condition.parts if isinstance(self.condition, And) else (self.condition,)
        return conjunction(part for part in parts if not names_keys(part, self.key))

    def fetched_columns(self) -> tuple[str, ...]:
        """Return the columns to fetch: the selected ones, and those evaluated here."""
        ordered = (column for column, _ in self.order)
        filtered = (leaf.column for leaf in self.rest().leaves()) if self.keys is not None else ()
        return tuple(dict.fromkeys([*self.columns, *ordered, *filtered]))


def names_keys(condition: Condition, key: str) -> bool:
    """Return whether the condition names the primary keys."""
    return (
        isinstance(condition, Compare)
        and condition.column == key
        and condition.operator in (Operator.EQ, Operator.IN)
    )


def queries(plan: Plan) -> list[Plan]:
    """Return queries without a common row that together are the plan.

    If there are several, each has as many rows as the result may need. They are merged
    and sliced here.

    Raises:
        NotSupportedError: There is no such set of queries.
    """
    for column in [*(leaf.column for leaf in plan.condition.leaves()), *(name for name, _ in plan.order)]:
        if column in plan.unindexed:
            raise NotSupportedError(
                f"{plan.table}.{column} holds long values, which Firestore does not index:"
                " no filter and no order by it."
            )
    expanded = _expand(plan.condition)
    inequalities = inequality_columns(expanded)
    if len(inequalities) > MAX_INEQUALITY_COLUMNS:
        raise NotSupportedError(
            f"Firestore takes at most {MAX_INEQUALITY_COLUMNS} columns with ranges in a query,"
            f" not {len(inequalities)}: {', '.join(sorted(inequalities))}."
        )
    if expanded == NEVER:
        return []
    parts = list(_split(expanded))
    if len(parts) == 1:
        return [replace(plan, condition=parts[0])]
    limit = None if plan.limit is None else plan.offset + plan.limit
    return [replace(plan, condition=part, offset=0, limit=limit) for part in parts]


def inequality_columns(condition: Condition) -> set[str]:
    """Return the columns that are compared by a range."""
    return {leaf.column for leaf in condition.leaves() if leaf.operator in _INEQUALITIES}


def _split(condition: Condition) -> Iterator[Condition]:
    """Yield parts of at most MAX_DISJUNCTIONS each, by slicing the longest IN."""
    total = condition.disjunctions()
    if total <= MAX_DISJUNCTIONS:
        yield condition
        return
    parts = condition.parts if isinstance(condition, And) else (condition,)
    longest = max(parts, key=_in_length)
    others = total // longest.disjunctions()
    if not isinstance(longest, Compare) or others > MAX_DISJUNCTIONS:
        raise NotSupportedError(
            f"The filter has {total} alternatives; Firestore takes {MAX_DISJUNCTIONS} in one query."
            " One long IN is split into several queries, but not a long OR, NOT IN, or two long INs."
        )
    size = MAX_DISJUNCTIONS // others
    for start in range(0, len(longest.value), size):
        piece = replace(longest, value=longest.value[start : start + size])
        yield conjunction(piece if part is longest else part for part in parts)


def _in_length(condition: Condition) -> int:
    if isinstance(condition, Compare) and condition.operator is Operator.IN:
        return len(condition.value)
    return 0


def _expand(condition: Condition) -> Condition:
    """Return the condition with ranges in place of !=, NOT IN and IS NOT NULL.

    Firestore accepts only one of these in a query, and neither IN nor OR beside it. It
    accepts any number of ranges.
    """
    match condition:
        case And(parts):
            return conjunction(_expand(part) for part in parts)
        case Or(parts):
            return disjunction(_expand(part) for part in parts)
        case Compare(column, Operator.NE, value):
            return _ranges_without(column, (value,))
        case Compare(column, Operator.NOT_IN, values):
            return _ranges_without(column, values)
        case Compare(column, Operator.IS_NOT_NULL, minimum):
            return Compare(column, Operator.GE, minimum)
    return condition


def _ranges_without(column: str, values: tuple[Any, ...]) -> Condition:
    if isinstance(values[0], bool):
        return disjunction(Compare(column, Operator.EQ, other) for other in {False, True} - set(values))
    edges = sorted(set(values))
    between = [
        conjunction([Compare(column, Operator.GT, low), Compare(column, Operator.LT, high)])
        for low, high in pairwise(edges)
    ]
    return disjunction(
        [Compare(column, Operator.LT, edges[0]), *between, Compare(column, Operator.GT, edges[-1])]
    )


def structured_query(plan: Plan) -> Any:
    """Return the message of one of `queries(plan)`."""
    message = StructuredQuery(offset=plan.offset)
    message.from_.add().collection_id = plan.table
    for column in plan.fetched_columns() or ("__name__",):
        message.select.fields.add().field_path = field_path(column)
    if plan.condition != And():
        message.where.CopyFrom(_filter(plan.condition))
    for column, descending in plan.order:
        message.order_by.add(
            field={"field_path": field_path(column)}, direction=DESCENDING if descending else ASCENDING
        )
    if plan.limit is not None:
        message.limit.value = plan.limit
    return message


def _filter(condition: Condition) -> Any:
    message = Filter()
    if isinstance(condition, And | Or):
        message.composite_filter.op = AND if isinstance(condition, And) else OR
        message.composite_filter.filters.extend(_filter(part) for part in condition.parts)
        return message
    path = field_path(condition.column)
    if condition.operator is Operator.IS_NULL:
        message.unary_filter.field.field_path = path
        message.unary_filter.op = StructuredQuery.UnaryFilter.IS_NULL
        return message
    message.field_filter.field.field_path = path
    if condition.operator is Operator.IN:
        message.field_filter.op = FieldOperator.IN
        message.field_filter.value.array_value.values.extend(encode(value) for value in condition.value)
    else:
        message.field_filter.op = _OPERATORS[condition.operator]
        message.field_filter.value.CopyFrom(encode(condition.value))
    return message
