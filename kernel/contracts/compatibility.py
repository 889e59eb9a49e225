"""What changed between two documents of a contract, and whether those who know the older one still work.

What those callers send must still be understood, and they must understand what they get. So what an argument
may be can become more, and what an answer may be can become less, never the other way round. Callers ignore
fields of an answer that they do not know; a value of an enum that they do not know makes it undecodable.
Events are read by subscribers of either document and may have been written under either: both rules hold.
So they do for the answer of a keyed command, which is kept and may be given again under the other document.
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
    """Breaking needs the next major version, additive the next minor one."""

    BREAKING = "breaking"
    ADDITIVE = "additive"


class Side(StrEnum):
    """The two parts of an operation: what others write and what they read."""

    ARGUMENTS = "arguments"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One thing that is not as it was."""

    effect: Effect
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.effect}: {self.place} {self.what}"


def contract_changes(old: Schema, new: Schema) -> list[ContractChange]:
    """All changes from one document to another that a caller could notice."""
    found = [*_operations(old, new), *_events(old, new), *_constants(old, new)]
    found += [
        _gone(f"hearing {name}") if name in old["subscribes_to"] else _new(f"hearing {name}")
        for name in sorted({*old["subscribes_to"]} ^ {*new["subscribes_to"]})
    ]
    # Callers take an error they do not know for Failed.
    if set(old["errors"]) != set(new["errors"]):
        found.append(ContractChange(Effect.ADDITIVE, "the errors", "are others"))
    return list(dict.fromkeys(found))


def minimum_version(old: str, found: list[ContractChange]) -> str:
    """The lowest version that a contract of version `old` may have after these changes."""
    major, minor = version_parts(old)
    if any(change.effect is Effect.BREAKING for change in found):
        return f"{major + 1}.0"
    return f"{major}.{minor + 1}" if found else old


def version_parts(version: str) -> tuple[int, int]:
    """Major and minor, to compare. ValueError for what is no version."""
    if not re.fullmatch(r"\d+\.\d+", version):
        raise ValueError(f"{version!r} is not a version such as 1.0.")
    major, minor = version.split(".")
    return int(major), int(minor)


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each name of either, with what it stands for in both."""
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name), new.get(name)


def _gone(place: str) -> ContractChange:
    return ContractChange(Effect.BREAKING, place, "is gone")


def _new(place: str) -> ContractChange:
    return ContractChange(Effect.ADDITIVE, place, "is new")


def _operations(old: Schema, new: Schema) -> Iterator[ContractChange]:
    comparisons = {side: Comparison(side, side, old["$defs"], new["$defs"]) for side in Side}
    kept_answers = Comparison(Side.RETURNS, Side.ARGUMENTS, old["$defs"], new["$defs"])
    for name, before, after in _pairs(old["operations"], new["operations"]):
        if before is None or after is None:
            yield _gone(name) if after is None else _new(name)
            continue
        yield from _change_of_kind(name, before["kind"], after["kind"])
        for side, comparison in comparisons.items():
            yield from comparison.compare(f"{name} {side}", before[side], after[side])
        if _is_keyed(before) and _is_keyed(after):
            yield from kept_answers.compare(f"{name} {Side.RETURNS}", before["returns"], after["returns"])


def _is_keyed(operation: Schema) -> bool:
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
        # Callers ask a query again when no answer came.
        effect = Effect.BREAKING if new == OperationKind.COMMAND else Effect.ADDITIVE
        yield ContractChange(effect, name, f"was a {old} and is a {new}")


class Comparison:
    """Compares schemas by the rule of one side, each pair of definitions once.

    `where` says in the changes what has been compared.
    """

    def __init__(self, where: str, side: Side, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> None:
        self.where = where
        self.side = side
        self.old_definitions = old
        self.new_definitions = new
        self.compared: set[tuple[str, str]] = set()

    def compare(self, place: str, old: Schema, new: Schema) -> Iterator[ContractChange]:
        names = _definition(old), _definition(new)
        if all(names):
            if names in self.compared:
                return
            self.compared.add(names)
            place = f"{names[1]} in {self.where}"
        before, after = _forms(old, self.old_definitions), _forms(new, self.new_definitions)
        yield from self._allowed(place, _beyond(before, after), _beyond(after, before))
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
                if self.side is Side.ARGUMENTS:
                    yield from _change_of_default(field, old, new, name)

    def _new_field(self, field: str, *, required: bool) -> Iterator[ContractChange]:
        if required and self.side is Side.ARGUMENTS:
            yield ContractChange(Effect.BREAKING, field, "is new and must be given")
        else:
            yield _new(field)

    def _allowed(self, place: str, no_longer: list[str], now: list[str]) -> Iterator[ContractChange]:
        arguments = self.side is Side.ARGUMENTS
        if no_longer:
            effect = Effect.BREAKING if arguments else Effect.ADDITIVE
            yield ContractChange(effect, place, f"can no longer be {', '.join(no_longer)}")
        if now:
            effect = Effect.ADDITIVE if arguments else Effect.BREAKING
            yield ContractChange(effect, place, f"can be {', '.join(now)}")


def _change_of_default(field: str, old: Schema, new: Schema, name: str) -> Iterator[ContractChange]:
    """Of an argument. In answers defaults mean nothing: every field is written."""
    before, after = old["properties"][name], new["properties"][name]
    if name in old["required"] and name not in new["required"]:
        yield ContractChange(Effect.ADDITIVE, field, "need not be given")
    elif name in new["required"] and name not in old["required"]:
        yield ContractChange(Effect.BREAKING, field, "must be given")
    elif before.get("default") != after.get("default"):
        # Callers leave out what is the default to them.
        yield ContractChange(Effect.BREAKING, field, "has another default")


def _forms(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """What a value may be, in words, with the schema of each."""
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


def _beyond(some: Mapping[str, Schema], others: Mapping[str, Schema]) -> list[str]:
    """Those forms of `some` that `others` do not allow. Any text allows each form of text."""
    return [
        form
        for form, schema in some.items()
        if form not in others and not (schema["type"] == "string" and ANY_TEXT in others)
    ]


def _definition(schema: Schema) -> str:
    """The name of the definition that it stands for; "" where it says itself what it is."""
    return schema.get("$ref", "").rpartition("/")[2]  # type: ignore[no-any-return]
