"""The effect on callers of each kind of change to a contract."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, make_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.test import SimpleTestCase

from kernel.contracts.compatibility import (
    ContractChange,
    Effect,
    contract_changes,
    minimum_version,
    version_parts,
)
from kernel.contracts.schema import Schema, Schemas, document
from kernel.contracts.service import Service, command, query

Small: Any = StrEnum("Size", {"SMALL": "small"})  # type: ignore[misc]  # the name is part of the test
SmallAndLarge: Any = StrEnum("Size", {"SMALL": "small", "LARGE": "large"})  # type: ignore[misc]

Box: Any = make_dataclass("Box", [("width", int)])
BoxWithNote: Any = make_dataclass("Box", [("width", int), ("note", str, "")])
BoxWithHeight: Any = make_dataclass("Box", [("width", int), ("height", int)])
Crate: Any = make_dataclass("Crate", [("width", int)])

Method = Callable[..., Any]


@dataclass
class Nested:
    """A type that contains itself."""

    inside: "tuple[Nested, ...]" = ()


@dataclass
class NestedWithNote:
    """The same type with one more field."""

    inside: "tuple[NestedWithNote, ...]" = ()
    note: str = ""


def contract(**methods: Method) -> type[Service]:
    return type("Shop", (Service,), {"name": "shop", "version": "1.0", **methods})


def taking(annotation: Any, *default: Any) -> Method:
    """Return a query with an argument of this type."""

    def find(self: Service, *, value: Any) -> None: ...

    find.__annotations__ = {"value": annotation, "return": None}
    find.__kwdefaults__ = {"value": default[0]} if default else {}
    return query(find)


def returning(annotation: Any) -> Method:
    """Return a query without arguments that returns this type."""

    def find(self: Service) -> Any: ...

    find.__annotations__ = {"return": annotation}
    return query(find)


def idempotent(annotation: Any) -> Method:
    """Return an idempotent command that returns this type."""

    def find(self: Service, *, key: str | None = None) -> Any: ...

    find.__annotations__ = {"key": str | None, "return": annotation}
    return command(find)


def changes_between(old: type[Service], new: type[Service]) -> list[ContractChange]:
    return contract_changes(document(old), document(new))


class CompatibilityTestCase(SimpleTestCase):
    def assert_effect(self, effect: Effect | None, old: Method, new: Method) -> None:
        """Assert that the changes together have this effect. None means no change."""
        changes = changes_between(contract(find=old), contract(find=new))
        worst = min((change.effect for change in changes), default=None, key=[*Effect].index)
        self.assertEqual(worst, effect, [str(change) for change in changes])

    def assert_arguments_may_widen(self, less: Any, more: Any) -> None:
        """Assert that arguments may come to allow more, and results less."""
        self.assert_effect(Effect.ADDITIVE, taking(less), taking(more))
        self.assert_effect(Effect.BREAKING, taking(more), taking(less))
        self.assert_effect(Effect.ADDITIVE, returning(more), returning(less))
        self.assert_effect(Effect.BREAKING, returning(less), returning(more))

    def assert_breaking_everywhere(self, one: Any, other: Any) -> None:
        for side in (taking, returning):
            self.assert_effect(Effect.BREAKING, side(one), side(other))
            self.assert_effect(Effect.BREAKING, side(other), side(one))


class OperationTests(CompatibilityTestCase):
    def test_same_operation_is_no_change(self) -> None:
        for annotation in (int, Box, Nested, dict[UUID, tuple[Box, ...]], Small | None):
            self.assert_effect(None, taking(annotation), taking(annotation))
            self.assert_effect(None, returning(annotation), returning(annotation))

    def test_new_operation_is_additive_and_removed_operation_breaking(self) -> None:
        one, two = contract(find=taking(int)), contract(find=taking(int), show=returning(str))
        self.assertEqual([str(each) for each in changes_between(one, two)], ["additive: show is new"])
        self.assertEqual([str(each) for each in changes_between(two, one)], ["breaking: show is gone"])

    def test_query_that_becomes_command_is_breaking(self) -> None:
        """Callers retry queries after a lost response."""

        def change(self: Service) -> None: ...

        self.assert_effect(Effect.BREAKING, returning(None), command(change))
        self.assert_effect(Effect.ADDITIVE, command(change), returning(None))

    def test_new_key_of_command_is_additive_and_removed_key_breaking(self) -> None:
        @command
        def without_key(self: Service) -> None: ...

        @command
        def with_key(self: Service, *, key: str | None = None) -> None: ...

        self.assert_effect(Effect.ADDITIVE, without_key, with_key)
        self.assert_effect(Effect.BREAKING, with_key, without_key)


class ArgumentTests(CompatibilityTestCase):
    def test_new_argument_with_default_is_additive_and_removed_argument_breaking(self) -> None:
        self.assert_effect(Effect.ADDITIVE, returning(None), taking(int, 1))
        self.assert_effect(Effect.BREAKING, taking(int, 1), returning(None))

    def test_new_required_argument_is_breaking(self) -> None:
        self.assert_effect(Effect.BREAKING, returning(None), taking(int))

    def test_new_default_is_additive_and_removed_default_breaking(self) -> None:
        self.assert_effect(Effect.ADDITIVE, taking(int), taking(int, 1))
        self.assert_effect(Effect.BREAKING, taking(int, 1), taking(int))

    def test_another_default_is_breaking(self) -> None:
        """Callers omit an argument that has the default they know."""
        self.assert_effect(Effect.BREAKING, taking(int, 1), taking(int, 2))

    def test_another_name_is_breaking(self) -> None:
        def find(self: Service, *, renamed: int) -> None: ...

        self.assert_effect(Effect.BREAKING, taking(int), query(find))

    def test_field_of_argument_follows_the_rules_of_arguments(self) -> None:
        self.assert_effect(Effect.ADDITIVE, taking(Box), taking(BoxWithNote))
        self.assert_effect(Effect.BREAKING, taking(BoxWithNote), taking(Box))
        self.assert_effect(Effect.BREAKING, taking(Box), taking(BoxWithHeight))


class ResultTests(CompatibilityTestCase):
    def test_new_field_is_additive_and_removed_field_breaking(self) -> None:
        for more in (BoxWithNote, BoxWithHeight):
            self.assert_effect(Effect.ADDITIVE, returning(Box), returning(more))
            self.assert_effect(Effect.BREAKING, returning(more), returning(Box))

    def test_changed_default_of_field_is_no_change(self) -> None:
        """Every field of a result is written."""
        required = make_dataclass("Box", [("width", int), ("note", str)])
        self.assert_effect(None, returning(required), returning(BoxWithNote))
        self.assert_effect(None, returning(BoxWithNote), returning(required))


class StoredResultTests(CompatibilityTestCase):
    """A stored response may be returned by another version of the contract."""

    def test_new_field_without_default_is_breaking(self) -> None:
        self.assert_effect(Effect.ADDITIVE, idempotent(Box), idempotent(BoxWithNote))
        self.assert_effect(Effect.BREAKING, idempotent(Box), idempotent(BoxWithHeight))

    def test_more_or_fewer_values_are_breaking(self) -> None:
        self.assert_effect(Effect.BREAKING, idempotent(Box), idempotent(Box | None))
        self.assert_effect(Effect.BREAKING, idempotent(Box | None), idempotent(Box))

    def test_result_of_command_without_key_is_not_stored(self) -> None:
        def find(self: Service) -> Any: ...

        find.__annotations__ = {"return": Box}
        self.assert_effect(Effect.ADDITIVE, command(find), idempotent(BoxWithHeight))


class TypeTests(CompatibilityTestCase):
    def test_null_may_be_added_to_arguments_only(self) -> None:
        self.assert_arguments_may_widen(int, int | None)
        self.assert_arguments_may_widen(Box, Box | None)

    def test_enum_value_may_be_added_to_arguments_only(self) -> None:
        self.assert_arguments_may_widen(Small, SmallAndLarge)
        self.assert_arguments_may_widen(Small | None, SmallAndLarge | None)

    def test_text_may_replace_more_exact_type_in_arguments_only(self) -> None:
        for exact in (Small, UUID, datetime):
            self.assert_arguments_may_widen(exact, str)

    def test_another_type_is_breaking(self) -> None:
        for one, other in (
            (int, str),
            (int, float),
            (UUID, datetime),
            (Small, UUID),
            (Box, int),
            (Box, dict[str, int]),
            (Sequence[int], int),
        ):
            with self.subTest(one=one, other=other):
                self.assert_breaking_everywhere(one, other)

    def test_types_inside_lists_dictionaries_and_fields_follow_the_same_rules(self) -> None:
        strict: Any = make_dataclass("Box", [("width", int)])
        lenient: Any = make_dataclass("Box", [("width", int | None)])
        pairs: list[tuple[Any, Any]] = [
            (Sequence[int], Sequence[int | None]),
            (dict[str, int], dict[str, int | None]),
            (dict[UUID, int], dict[str, int]),
            (dict[str, tuple[Small, ...]], dict[str, tuple[SmallAndLarge, ...]]),
            (strict, lenient),
            (Sequence[strict], Sequence[lenient]),
        ]
        for less, more in pairs:
            with self.subTest(less=less, more=more):
                self.assert_arguments_may_widen(less, more)

    def test_type_that_contains_itself_is_compared(self) -> None:
        self.assert_effect(Effect.ADDITIVE, returning(Nested), returning(NestedWithNote))
        self.assert_effect(Effect.BREAKING, returning(NestedWithNote), returning(Nested))

    def test_another_class_name_is_no_change(self) -> None:
        self.assert_effect(None, taking(Box), taking(Crate))
        self.assert_effect(None, returning(Box), returning(Crate))

    def test_type_of_argument_and_result_follows_both_rules(self) -> None:
        def echo(box: Any) -> Method:
            def find(self: Service, *, value: Any) -> Any: ...

            find.__annotations__ = {"value": box, "return": box}
            return query(find)

        self.assert_effect(Effect.ADDITIVE, echo(Box), echo(BoxWithNote))
        self.assert_effect(Effect.BREAKING, echo(Box), echo(BoxWithHeight))

    def test_change_names_its_place(self) -> None:
        old = contract(find=returning(dict[str, BoxWithHeight]))
        new = contract(find=returning(dict[str, Box]))
        self.assertEqual(
            [str(each) for each in changes_between(old, new)], ["breaking: Box in returns: height is gone"]
        )


def publishing(fields: Any, version: int = 1) -> Schema:
    """Return a document with one event."""
    schemas = Schemas(location="#/$defs/")
    event = {"version": version, "fields": schemas.of(fields)}
    return document(contract()) | {"events": {"Packed": event}, "$defs": schemas.definitions}


class EventTests(SimpleTestCase):
    def effects(self, old: Schema, new: Schema) -> set[Effect]:
        return {change.effect for change in contract_changes(old, new)}

    def test_new_event_is_additive_and_removed_event_breaking(self) -> None:
        without, one = document(contract()), publishing(Box)
        self.assertEqual(self.effects(without, one), {Effect.ADDITIVE})
        self.assertEqual(self.effects(one, without), {Effect.BREAKING})
        self.assertEqual(self.effects(one, publishing(Box)), set())

    def test_new_field_with_default_is_additive(self) -> None:
        self.assertEqual(self.effects(publishing(Box), publishing(BoxWithNote)), {Effect.ADDITIVE})

    def test_new_field_without_default_and_removed_field_are_breaking(self) -> None:
        """Old events must be readable, and old subscribers must read new events."""
        self.assertIn(Effect.BREAKING, self.effects(publishing(Box), publishing(BoxWithHeight)))
        for more in (BoxWithNote, BoxWithHeight):
            self.assertEqual(self.effects(publishing(more), publishing(Box)), {Effect.BREAKING})

    def test_more_or_fewer_values_are_breaking(self) -> None:
        small = make_dataclass("Packed", [("size", Small)])
        large = make_dataclass("Packed", [("size", SmallAndLarge)])
        for old, new in ((small, large), (large, small)):
            self.assertIn(Effect.BREAKING, self.effects(publishing(old), publishing(new)))

    def test_another_version_is_breaking(self) -> None:
        """Subscribers reject a version that they do not know."""
        self.assertEqual(self.effects(publishing(Box), publishing(Box, version=2)), {Effect.BREAKING})

    def test_new_subscription_is_additive_and_removed_subscription_breaking(self) -> None:
        without = document(contract())
        subscribed = without | {"subscribes_to": ["library.BookLent"]}
        self.assertEqual(self.effects(without, subscribed), {Effect.ADDITIVE})
        self.assertEqual(self.effects(subscribed, without), {Effect.BREAKING})


class ConstantTests(SimpleTestCase):
    """Other services check input and sign tokens with a contract's constants."""

    def test_new_constant_is_additive_and_changed_or_removed_constant_breaking(self) -> None:
        without = document(contract()) | {"constants": {}}
        five, six = (without | {"constants": {"MAX_BODY": value}} for value in (5, 6))
        for old, new, expected in (
            (without, five, ["additive: constant MAX_BODY is new"]),
            (five, without, ["breaking: constant MAX_BODY is gone"]),
            (five, six, ["breaking: constant MAX_BODY has another value"]),
            (five, five, []),
        ):
            self.assertEqual([str(change) for change in contract_changes(old, new)], expected)


class ErrorTests(SimpleTestCase):
    def test_other_errors_are_additive(self) -> None:
        """Callers raise InternalError for an error that they do not know."""
        old = document(contract())
        new = old | {"errors": [*old["errors"], "teapot"]}
        for changes in (contract_changes(old, new), contract_changes(new, old)):
            self.assertEqual([each.effect for each in changes], [Effect.ADDITIVE])


class VersionTests(SimpleTestCase):
    breaking = ContractChange(Effect.BREAKING, "it", "is gone")
    additive = ContractChange(Effect.ADDITIVE, "it", "is new")

    def test_breaking_change_needs_next_major_and_additive_change_next_minor(self) -> None:
        self.assertEqual(minimum_version("1.9", []), "1.9")
        self.assertEqual(minimum_version("1.9", [self.additive]), "1.10")
        self.assertEqual(minimum_version("1.9", [self.additive, self.breaking]), "2.0")

    def test_versions_are_compared_as_numbers(self) -> None:
        self.assertGreater(version_parts("1.10"), version_parts("1.9"))

    def test_malformed_version_raises_value_error(self) -> None:
        for malformed in ("1", "1.0.0", "one", "", "1.x"):
            with self.subTest(malformed), self.assertRaisesRegex(ValueError, "is not a version"):
                version_parts(malformed)
