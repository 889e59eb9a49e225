"""Every expression, aggregate and lookup of Django, built with arguments of many kinds."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, FloatField, IntegerField, Lookup, Q, TextField, Value, When, expressions
from django.db.models.expressions import BaseExpression

from django_firestore_backend.tests.models import Auto

COLUMNS = ("number", "maybe", "ratio", "price", "flag", "name", "body", "seen", "day", "hour", "took", "extra")
"""One column of each type that the functions of Django take."""

MADE_BY_DJANGO = {
    expressions.Col,
    expressions.ColPairs,
    expressions.RawSQL,
    expressions.Ref,
    expressions.ResolvedOuterRef,
}
"""Classes whose instances Django creates itself while it resolves a query."""


def all_classes() -> list[type[Any]]:
    """Return the expressions and lookups of Django's models, with the aggregates."""
    found: dict[type[Any], None] = {}
    waiting: list[type[Any]] = [BaseExpression, F, Lookup]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith("django.db.models."):
            found.setdefault(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


def instances(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield instances of a class, each with a text that describes its arguments."""
    for args, kwargs in _arguments():
        try:
            inspect.signature(kind).bind(*args, **kwargs)
            yield f"{kind.__name__}({args}, {kwargs})", kind(*args, **kwargs)
        except (TypeError, ValueError, AttributeError):
            continue  # not the arguments of this class


def _arguments() -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    when = When(Q(number=1), then=Value(2))
    rows = Auto.objects.values("group")
    yield (), {}
    yield (when,), {"default": Value(0)}
    yield (Q(number=1),), {"then": Value(2)}
    yield (rows,), {}
    yield ("number",), {}
    yield (), {"one": F("number")}
    yield (F("number"),), {"function": "ABS", "output_field": IntegerField()}
    yield (F("number"), "+", F("maybe")), {}
    yield (F("number"), "+", Value(1)), {}
    yield (F("name"), TextField()), {}
    yield (models.Sum("number"),), {"partition_by": "maybe", "output_field": FloatField()}
    for name in COLUMNS:
        yield (F(name),), {}
        yield (F(name),), {"filter": Q(maybe=1)}
        yield (F(name),), {"distinct": True}
        for other in ("number", "name", "day"):
            yield (F(name), F(other)), {}
        for value in (1, "x", "year", "day", [1], None, True, (1, 2), Value("x"), Value(1)):
            yield (F(name), value), {}
        yield (F(name), Value("a"), Value("b")), {}
        yield (F(name), 1, 2), {}
