"""The changes between two documents of a contract, and whether they break callers.

A caller with the older document must still be understood, and must understand what is
returned. So an argument may come to allow more and a result may come to allow less,
never the reverse. Callers ignore fields of a result that they do not know. They cannot
decode a result with an enum value that they do not know.

Both rules apply to events, because publisher and subscriber may each have the older
document. Both apply to the result of an idempotent command, because its response is
stored and may be returned under the other document.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kernel.contracts.schema import Schema
from kernel.contracts.service import OperationKind

ANY_TEXT = "text"


class Effect(StrEnum):
    """What a change demands: BREAKING a new major version, ADDITIVE a new minor one."""

    BREAKING = "breaking"
    ADDITIVE = "additive"


class Side(StrEnum):
    """The two parts of an operation: what callers write and what they read."""

    ARGUMENTS = "arguments"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One difference between two documents.

    Attributes:
        effect: Whether it breaks callers.
        place: The part of the contract, such as "count arguments: shelf".
        description: What changed, such as "is new".
    """

    effect: Effect
    place: str
    description: str

    def __str__(self) -> str:
        return f"{self.effect}: {self.place} {self.description}"


def contract_changes(old: Schema, new: Schema) -> list[ContractChange]:
    """Return all changes between two documents that a caller could notice."""
    changes = [*_operations(old, new), *_events(old, new), *_constants(old, new)]
    changes += [
        _gone(f"subscription to {name}") if name in old["subscribes_to"] else _new(f"subscription to {name}")
        for name in sorted({*old["subscribes_to"]} ^ {*new["subscribes_to"]})
    ]
    # Callers raise InternalError for an error that they do not know.
    if set(old["errors"]) != set(new["errors"]):
        changes.append(ContractChange(Effect.ADDITIVE, "the set of errors", "is another"))
    return list(dict.fromkeys(changes))


def minimum_version(old: str, changes: list[ContractChange]) -> str:
    """Return the lowest version of a contract after changes to its version `old`."""
    major, minor = version_parts(old)
    if any(change.effect is Effect.BREAKING for change in changes):
        return f"{major + 1}.0"
    return f"{major}.{minor + 1}" if changes else old


def version_parts(version: str) -> tuple[int, int]:
    """Return the major and the minor version as numbers.

    Raises:
        ValueError: The text is not a version.
    """
    if not re.fullmatch(r"\d+\.\d+", version):
        raise ValueError(f"{version!r} is not a version such as 1.0.")
    major, minor = version.split(".")
    return int(major), int(minor)


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield each name in either mapping with its old and its new value, or None."""
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name), new.get(name)


def _gone(place: str) -> ContractChange:
    return ContractChange(Effect.BREAKING, place, "is gone")


def _new(place: str) -> ContractChange:
    return ContractChange(Effect.ADDITIVE, place, "is new")


def _operations(old: Schema, new: Schema) -> Iterator[ContractChange]:
    comparisons = {side: Comparison(side, side, old["$defs"], new["$defs"]) for side in Side}
    stored_results = Comparison(Side.RETURNS, Side.ARGUMENTS, old["$defs"], new["$defs"])
    for name, before, after in _pairs(old["operations"], new["operations"]):
        if before is None or after is None:
            yield _gone(name) if after is None else _new(name)
            continue
        yield from _change_of_kind(name, before["kind"], after["kind"])
        for side, comparison in comparisons.items():
            yield from comparison.compare(f"{name} {side}", before[side], after[side])
        if _is_idempotent(before) and _is_idempotent(after):
            yield from stored_results.compare(f"{name} {Side.RETURNS}", before["returns"], after["returns"])


def _is_idempotent(operation: Schema) -> bool:
    return operation["kind"] == OperationKind.COMMAND and "key" in operation["arguments"]["properties"]


def _events(old: Schema, new: Schema) -> Iterator[ContractChange]:
    comparisons = [Comparison("events", side, old["$defs"], new["$defs"]) for side in Side]
    for name, before, after in _pairs(old["events"], new["events"]):
        if before is None or after is None:
            yield _gone(f"event {name}") if after is None else _new(f"event {name}")
            continue
        if before["version"] != after["version"]:
            yield ContractChange(Effect.BREAKING, f"event {name}", "has another version")
        for comparison in comparisons:
            yield from comparison.compare(f"event {name}", before["fields"], after["fields"])


def _constants(old: Schema, new: Schema) -> Iterator[ContractChange]:
    for name, before, after in _pairs(old["constants"], new["constants"]):
        if before is None or after is None:
            yield _gone(f"constant {name}") if after is None else _new(f"constant {name}")
        elif before != after:
            yield ContractChange(Effect.BREAKING, f"constant {name}", "has another value")


def _change_of_kind(name: str, old: str, new: str) -> Iterator[ContractChange]:
    if old != new:
        # Callers with the older document retry a query.
        effect = Effect.BREAKING if new == OperationKind.COMMAND else Effect.ADDITIVE
        yield ContractChange(effect, name, f"was a {old} and is a {new}")


class Comparison:
    """Compares schemas by the rule of one side, each pair of definitions once.

    Args:
        part: What is compared, for the text of the changes.
        side: The side whose rule applies.
        old: The definitions of the old document.
        new: The definitions of the new document.
    """

    def __init__(self, part: str, side: Side, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> None:
        self._part = part
        self._side = side
        self._old_definitions = old
        self._new_definitions = new
        self._compared: set[tuple[str, str]] = set()

    def compare(self, place: str, old: Schema, new: Schema) -> Iterator[ContractChange]:
        """Yield the changes between two schemas.

        Args:
            place: Where the schemas are used. A definition is reported by its own name.
            old: The schema in the old document.
            new: The schema in the new document.
        """
        names = _definition(old), _definition(new)
        if all(names):
            if names in self._compared:
                return
            self._compared.add(names)
            place = f"{names[1]} in {self._part}"
        before, after = _forms(old, self._old_definitions), _forms(new, self._new_definitions)
        yield from self._allowed(place, _not_allowed(before, after), _not_allowed(after, before))
        for form in sorted(before.keys() & after.keys()):
            yield from self._inside(place, before[form], after[form])

    def _inside(self, place: str, old: Schema, new: Schema) -> Iterator[ContractChange]:
        if "properties" in old:
            yield from self._fields(place, old, new)
        for part, name in (("items", "items"), ("propertyNames", "keys"), ("additionalProperties", "values")):
            if isinstance(old.get(part), dict):
                yield from self.compare(f"{name} of {place}", old[part], new[part])

    def _fields(self, place: str, old: Schema, new: Schema) -> Iterator[ContractChange]:
        for name, before, after in _pairs(old["properties"], new["properties"]):
            field = f"{place}: {name}"
            if after is None:
                yield _gone(field)
            elif before is None:
                yield from self._new_field(field, required=name in new["required"])
            else:
                yield from self.compare(field, before, after)
                if self._side is Side.ARGUMENTS:
                    yield from _change_of_default(field, old, new, name)

    def _new_field(self, field: str, *, required: bool) -> Iterator[ContractChange]:
        if required and self._side is Side.ARGUMENTS:
            yield ContractChange(Effect.BREAKING, field, "is new and required")
        else:
            yield _new(field)

    def _allowed(self, place: str, no_longer: list[str], now: list[str]) -> Iterator[ContractChange]:
        is_argument = self._side is Side.ARGUMENTS
        if no_longer:
            effect = Effect.BREAKING if is_argument else Effect.ADDITIVE
            yield ContractChange(effect, place, f"can no longer be {', '.join(no_longer)}")
        if now:
            effect = Effect.ADDITIVE if is_argument else Effect.BREAKING
            yield ContractChange(effect, place, f"can be {', '.join(now)}")


def _change_of_default(field: str, old: Schema, new: Schema, name: str) -> Iterator[ContractChange]:
    """Yield the change of an argument's default.

    Defaults in results have no meaning, because every field of a result is written.
    """
    before, after = old["properties"][name], new["properties"][name]
    if name in old["required"] and name not in new["required"]:
        yield ContractChange(Effect.ADDITIVE, field, "is no longer required")
    elif name in new["required"] and name not in old["required"]:
        yield ContractChange(Effect.BREAKING, field, "is required")
    elif before.get("default") != after.get("default"):
        # Callers omit an argument that has the default they know.
        yield ContractChange(Effect.BREAKING, field, "has another default")


def _forms(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return each form of a value, such as "integer" or "null", with its schema."""
    if name := _definition(schema):
        return _forms(definitions[name], definitions)
    if "anyOf" in schema:
        return {
            form: each for option in schema["anyOf"] for form, each in _forms(option, definitions).items()
        }
    if "enum" in schema:
        return {repr(value): schema for value in schema["enum"]}
    if schema["type"] == "string":
        return {schema.get("format", ANY_TEXT): schema}
    return {"dictionary" if "propertyNames" in schema else schema["type"]: schema}


def _not_allowed(forms: Mapping[str, Schema], by: Mapping[str, Schema]) -> list[str]:
    """Return those of `forms` that `by` does not allow. ANY_TEXT allows all text."""
    return [
        form
        for form, schema in forms.items()
        if form not in by and not (schema["type"] == "string" and ANY_TEXT in by)
    ]


def _definition(schema: Schema) -> str:
    """Return the name of the definition that the schema refers to, or ""."""
    return schema.get("$ref", "").rpartition("/")[2]  # type: ignore[no-any-return]
