"""Conditions on rows: a tree of comparisons that can be negated and evaluated.

NULL is as in SQL: no comparison with it is true, except `isnull`. So a negation is
pushed down to the leaves: NOT (a < 1) is a >= 1.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from math import prod
from operator import eq, ge, gt, le, lt, ne
from typing import Any


class Operator(Enum):
    """How a column is compared."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "IN"
    NOT_IN = "NOT IN"
    IS_NULL = "IS NULL"
    IS_NOT_NULL = "IS NOT NULL"


_OPPOSITES = {
    Operator.EQ: Operator.NE,
    Operator.LT: Operator.GE,
    Operator.LE: Operator.GT,
    Operator.IN: Operator.NOT_IN,
    Operator.IS_NULL: Operator.IS_NOT_NULL,
}
OPPOSITE = _OPPOSITES | {second: first for first, second in _OPPOSITES.items()}

_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: eq,
    Operator.NE: ne,
    Operator.LT: lt,
    Operator.LE: le,
    Operator.GT: gt,
    Operator.GE: ge,
    Operator.IN: lambda value, values: value in values,
    Operator.NOT_IN: lambda value, values: value not in values,
    Operator.IS_NOT_NULL: lambda value, minimum: True,
}


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of a column. The value of IS_NOT_NULL is its type's minimum."""

    column: str
    operator: Operator
    value: Any = None

    def __str__(self) -> str:
        if self.operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
            return f"{self.column} {self.operator.value}"
        return f"{self.column} {self.operator.value} {self.value!r}"

    def negated(self) -> "Condition":
        """Return the condition that holds for the other rows, NULLs aside."""
        return Compare(self.column, OPPOSITE[self.operator], self.value)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether the row satisfies the condition."""
        value = row[self.column]
        if self.operator is Operator.IS_NULL:
            return value is None
        return value is not None and _TESTS[self.operator](value, self.value)

    def leaves(self) -> Iterator["Compare"]:
        """Yield the comparisons in the condition."""
        yield self

    def disjunctions(self) -> int:
        """Return how many alternatives Firestore counts in the condition."""
        return len(self.value) if self.operator is Operator.IN else 1


@dataclass(frozen=True, slots=True)
class And:
    """Holds if every part holds; without parts, always."""

    parts: tuple["Condition", ...] = ()

    def __str__(self) -> str:
        return f"({' AND '.join(map(str, self.parts))})" if self.parts else "TRUE"

    def negated(self) -> "Condition":
        """Return the condition that holds for the other rows, NULLs aside."""
        return disjunction(part.negated() for part in self.parts)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether the row satisfies the condition."""
        return all(part.holds(row) for part in self.parts)

    def leaves(self) -> Iterator[Compare]:
        """Yield the comparisons in the condition."""
        for part in self.parts:
            yield from part.leaves()

    def disjunctions(self) -> int:
        """Return how many alternatives Firestore counts in the condition."""
        return prod(part.disjunctions() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Holds if at least one part holds; without parts, never."""

    parts: tuple["Condition", ...] = ()

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.parts))})" if self.parts else "FALSE"

    def negated(self) -> "Condition":
        """Return the condition that holds for the other rows, NULLs aside."""
        return conjunction(part.negated() for part in self.parts)

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether the row satisfies the condition."""
        return any(part.holds(row) for part in self.parts)

    def leaves(self) -> Iterator[Compare]:
        """Yield the comparisons in the condition."""
        for part in self.parts:
            yield from part.leaves()

    def disjunctions(self) -> int:
        """Return how many alternatives Firestore counts in the condition."""
        return sum(part.disjunctions() for part in self.parts)


Condition = Compare | And | Or
ALWAYS, NEVER = And(), Or()


def conjunction(parts: Iterable[Condition]) -> Condition:
    """Return the AND of conditions, flat and without parts that always hold."""
    flat: list[Condition] = []
    for part in parts:
        if part == NEVER:
            return NEVER
        flat.extend(part.parts if isinstance(part, And) else [part])
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: Iterable[Condition]) -> Condition:
    """Return the OR of conditions, flat and without parts that never hold."""
    flat: list[Condition] = []
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        flat.extend(part.parts if isinstance(part, Or) else [part])
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
