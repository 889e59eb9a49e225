"""Every expression, aggregate and lookup of Django, with arguments of many kinds."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, FloatField, IntegerField, Lookup, Q, Sum, TextField, Value, When, functions
from django.db.models.expressions import BaseExpression

from django_firestore_backend.tests.models import Auto

INSTANCES_EACH = 5
"""How many instances of one class are built at most."""

COLUMNS = (
    "number",
    "maybe",
    "ratio",
    "price",
    "flag",
    "name",
    "body",
    "seen",
    "day",
    "hour",
    "took",
    "extra",
)
"""One column of each type that the functions of Django take."""

PACKAGES = ("django.db.models.", functions.__name__)


class Column(F):
    """A reference to a column, over which a lookup cannot iterate without an end."""

    __iter__ = None


def all_classes() -> list[type[Any]]:
    """Return the expressions of Django's models, with the aggregates and lookups."""
    found: dict[type[Any], None] = {}
    waiting: list[type[Any]] = [BaseExpression, F, Lookup]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith(PACKAGES):
            found.setdefault(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


def instances(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield instances with arguments of different types, each with its text."""
    shapes: set[object] = set()
    for args, kwargs in _arguments():
        shape = (*(type(value) for value in args), *kwargs)
        if shape in shapes or len(shapes) == INSTANCES_EACH:
            continue
        try:
            made = kind(*args, **kwargs)
        except (TypeError, ValueError, AttributeError):
            continue  # not the arguments of this class
        shapes.add(shape)
        yield f"{kind.__name__}({args}, {kwargs})", made


def _arguments() -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    yield (When(Q(number=1), then=Value(2)),), {"default": Value(0)}
    yield (Q(number=1),), {"then": Value(2)}
    yield (Auto.objects.values("group"),), {}
    yield ("number",), {}
    yield (), {"one": F("number")}
    yield (F("number"), "+", F("maybe")), {}
    yield (F("number"), "+", Value(1)), {}
    yield (Sum("number"),), {"partition_by": "maybe", "output_field": FloatField()}
    for name in COLUMNS:
        yield (Column(name),), {}
        yield (Column(name), Value("x")), {}
    for name in ("number", "name", "seen", "extra"):
        yield (Column(name),), {"filter": Q(maybe=1)}
        yield (Column(name),), {"distinct": True}
        yield (Column(name), Column("number")), {}
        for value in (1, "year", [1], [], None, True, (1, 2)):
            yield (Column(name), value), {}
    yield (Column("name"), TextField()), {}
    yield (Column("number"),), {"function": "ABS", "output_field": IntegerField()}
    yield (Column("name"), Value("a"), Value("b")), {}
    yield (Column("name"), 1, 2), {}
    yield (), {}
