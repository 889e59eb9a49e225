"""Convert Django's WHERE to a condition."""

from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import NotSupportedError
from django.db.models import lookups
from django.db.models.fields.tuple_lookups import TupleIn
from django.db.models.sql.where import AND, OR, NothingNode, WhereNode

from django_firestore_backend.columns import column_type, minimum
from django_firestore_backend.conditions import (
    ALWAYS,
    NEVER,
    Compare,
    Condition,
    Operator,
    conjunction,
    disjunction,
)
from django_firestore_backend.values import primitive

_COMPARISONS = {
    lookups.Exact: Operator.EQ,
    lookups.LessThan: Operator.LT,
    lookups.LessThanOrEqual: Operator.LE,
    lookups.GreaterThan: Operator.GT,
    lookups.GreaterThanOrEqual: Operator.GE,
}

_UNINDEXED = {"BinaryField": b"", "TextField": ""}
"""A value of each type that has no minimum."""


def condition(node: Any, compiler: Any) -> Condition:
    """Return the condition of a WHERE node.

    Raises:
        NotSupportedError: Firestore cannot evaluate it.
    """
    match node:
        case WhereNode():
            return _combined(node, compiler)
        case NothingNode():
            return NEVER
        case lookups.Lookup():
            return _compared(node, compiler)
    raise NotSupportedError(f"Firestore cannot filter by {type(node).__name__}.")


def _combined(node: WhereNode, compiler: Any) -> Condition:
    parts = [condition(child, compiler) for child in node.children]
    if node.connector == AND or len(parts) <= 1:
        whole = conjunction(parts)
    elif node.connector == OR:
        whole = disjunction(parts)
    else:
        raise NotSupportedError(f"Firestore has no {node.connector}.")
    return whole.negated() if node.negated else whole


def _compared(lookup: Any, compiler: Any) -> Condition:
    if isinstance(lookup, TupleIn) and len(lookup.lhs) == 1 and _is_value(lookup.rhs):
        lookup = lookups.In(next(iter(lookup.lhs)), [value for (value,) in lookup.rhs])
    column = compiler.column(lookup.lhs)
    field = lookup.lhs.target
    if isinstance(lookup, lookups.IsNull):
        return _null(field, column, is_null=lookup.rhs)
    if not _is_supported(lookup):
        raise NotSupportedError(
            f"Firestore has no lookup {lookup.lookup_name!r} ({column}): only exact, in, lt, lte, gt, gte,"
            " range, isnull."
        )
    if not _is_value(lookup.rhs):
        raise NotSupportedError(
            f"Firestore compares {column} with a value, not with another column or a subquery."
        )
    if column_type(field) == "JSONField":
        raise NotSupportedError(f"{column} is JSON, stored as text: no filter but isnull.")
    try:
        _, params = lookup.process_rhs(compiler, compiler.connection)
    except EmptyResultSet:
        return NEVER
    except FullResultSet:
        return ALWAYS
    values = [primitive(value) for value in params]
    _refuse_other_types(field, column, values)
    return _comparison(lookup, column, values)


def _is_supported(lookup: object) -> bool:
    return isinstance(lookup, (lookups.In, lookups.Range, *_COMPARISONS))


def _refuse_other_types(field: Any, column: str, values: list[Any]) -> None:
    """Raise NotSupportedError if a value is not of the column's type.

    Firestore orders values by their types first, so that such a comparison has another
    result than in SQL.
    """
    kinds = _kinds(field)
    for value in values:
        if value is not None and type(value) not in kinds:
            raise NotSupportedError(
                f"Firestore compares {column} with its own type only, not with {value!r}."
            )


def _kinds(field: Any) -> tuple[type, ...]:
    """Return the types of the stored values of a column."""
    kind = type(_UNINDEXED.get(column_type(field), minimum(field)))
    return (int, float) if kind in (int, float) else (kind,)


def _is_value(rhs: Any) -> bool:
    if isinstance(rhs, list | tuple | set | frozenset):
        return all(_is_value(part) for part in rhs)
    return not hasattr(rhs, "resolve_expression") and not hasattr(rhs, "as_sql")


def _comparison(lookup: Any, column: str, values: list[Any]) -> Condition:
    if isinstance(lookup, lookups.In):
        return Compare(column, Operator.IN, tuple(dict.fromkeys(values)))
    if isinstance(lookup, lookups.Range):
        low, high = values
        return conjunction([Compare(column, Operator.GE, low), Compare(column, Operator.LE, high)])
    operator = next(operator for kind, operator in _COMPARISONS.items() if isinstance(lookup, kind))
    return Compare(column, operator, values[0])


def _null(field: Any, column: str, *, is_null: bool) -> Condition:
    if not field.null:
        return NEVER if is_null else ALWAYS
    if is_null:
        return Compare(column, Operator.IS_NULL, minimum(field))
    return Compare(column, Operator.IS_NOT_NULL, minimum(field))
