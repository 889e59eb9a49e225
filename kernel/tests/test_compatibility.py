"""Each kind of change of a contract: does it break callers."""

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
from kernel.contracts.schema import Schemas, document
from kernel.contracts.service import Service, command, query

Small = StrEnum("Size", {"SMALL": "small"})
SmallAndLarge = StrEnum("Size", {"SMALL": "small", "LARGE": "large"})

Box = make_dataclass("Box", [("width", int)])
BoxWithNote = make_dataclass("Box", [("width", int), ("note", str, "")])
BoxWithHeight = make_dataclass("Box", [("width", int), ("height", int)])
Crate = make_dataclass("Crate", [("width", int)])


@dataclass
class Nested:
    """It holds itself."""

    inside: "tuple[Nested, ...]" = ()


@dataclass
class NestedWithNote:
    """So does this."""

    inside: "tuple[NestedWithNote, ...]" = ()
    note: str = ""


def contract(**methods: Callable[..., Any]) -> type[Service]:
    return type("Shop", (Service,), {"name": "shop", "version": "1.0", **methods})


def taking(annotation: Any, *default: Any) -> Callable[..., Any]:
    """A query with one argument."""

    def ask(self, *, given) -> None: ...

    ask.__annotations__ = {"given": annotation, "return": None}
    ask.__kwdefaults__ = {"given": default[0]} if default else {}
    return query(ask)


def answering(annotation: Any) -> Callable[..., Any]:
    """A query without arguments."""

    def ask(self): ...

    ask.__annotations__ = {"return": annotation}
    return query(ask)


def between(old: type[Service], new: type[Service]) -> list[ContractChange]:
    return contract_changes(document(old), document(new))


class CompatibilityTestCase(SimpleTestCase):
    def assert_effect(self, effect: Effect | None, old: Any, new: Any) -> None:
        """All changes together have this effect; None: there is no change."""
        found = between(contract(ask=old), contract(ask=new))
        worst = min((change.effect for change in found), default=None, key=[*Effect].index)
        self.assertEqual(worst, effect, [str(change) for change in found])

    def assert_arguments_may_grow(self, less: Any, more: Any) -> None:
        """What an argument may be can become more, what an answer may be can become less."""
        self.assert_effect(Effect.ADDITIVE, taking(less), taking(more))
        self.assert_effect(Effect.BREAKING, taking(more), taking(less))
        self.assert_effect(Effect.ADDITIVE, answering(more), answering(less))
        self.assert_effect(Effect.BREAKING, answering(less), answering(more))

    def assert_breaking_everywhere(self, one: Any, other: Any) -> None:
        for side in (taking, answering):
            self.assert_effect(Effect.BREAKING, side(one), side(other))
            self.assert_effect(Effect.BREAKING, side(other), side(one))


class OperationTest(CompatibilityTestCase):
    def test_the_same_is_no_change(self) -> None:
        for annotation in (int, Box, Nested, dict[UUID, tuple[Box, ...]], Small | None):
            self.assert_effect(None, taking(annotation), taking(annotation))
            self.assert_effect(None, answering(annotation), answering(annotation))

    def test_a_new_one_is_additive_and_a_lost_one_is_breaking(self) -> None:
        one, two = contract(ask=taking(int)), contract(ask=taking(int), tell=answering(str))
        self.assertEqual([str(each) for each in between(one, two)], ["additive: tell is new"])
        self.assertEqual([str(each) for each in between(two, one)], ["breaking: tell is gone"])

    def test_a_query_may_not_become_a_command(self) -> None:
        """Callers repeat queries that gave no answer."""

        def change(self) -> None: ...

        self.assert_effect(Effect.BREAKING, answering(None), command(change))
        self.assert_effect(Effect.ADDITIVE, command(change), answering(None))

    def test_a_command_may_come_to_take_a_key_and_not_lose_it(self) -> None:
        @command
        def plain(self) -> None: ...

        @command
        def keyed(self, *, key: str | None = None) -> None: ...

        self.assert_effect(Effect.ADDITIVE, plain, keyed)
        self.assert_effect(Effect.BREAKING, keyed, plain)


class ArgumentTest(CompatibilityTestCase):
    def test_a_new_one_with_a_default_is_additive_and_a_lost_one_is_breaking(self) -> None:
        self.assert_effect(Effect.ADDITIVE, answering(None), taking(int, 1))
        self.assert_effect(Effect.BREAKING, taking(int, 1), answering(None))

    def test_a_new_one_that_must_be_given_is_breaking(self) -> None:
        self.assert_effect(Effect.BREAKING, answering(None), taking(int))

    def test_a_default_may_be_gained_and_not_lost(self) -> None:
        self.assert_effect(Effect.ADDITIVE, taking(int), taking(int, 1))
        self.assert_effect(Effect.BREAKING, taking(int, 1), taking(int))

    def test_another_default_is_breaking(self) -> None:
        """Callers leave out what is the default to them."""
        self.assert_effect(Effect.BREAKING, taking(int, 1), taking(int, 2))

    def test_another_name_is_breaking(self) -> None:
        def ask(self, *, taken: int) -> None: ...

        self.assert_effect(Effect.BREAKING, taking(int), query(ask))

    def test_a_field_of_one_follows_the_same_rules(self) -> None:
        self.assert_effect(Effect.ADDITIVE, taking(Box), taking(BoxWithNote))
        self.assert_effect(Effect.BREAKING, taking(BoxWithNote), taking(Box))
        self.assert_effect(Effect.BREAKING, taking(Box), taking(BoxWithHeight))


class AnswerTest(CompatibilityTestCase):
    def test_fields_may_be_gained_and_not_lost(self) -> None:
        for more in (BoxWithNote, BoxWithHeight):
            self.assert_effect(Effect.ADDITIVE, answering(Box), answering(more))
            self.assert_effect(Effect.BREAKING, answering(more), answering(Box))

    def test_defaults_of_fields_mean_nothing(self) -> None:
        """Every field is written."""
        given = make_dataclass("Box", [("width", int), ("note", str)])
        self.assert_effect(None, answering(given), answering(BoxWithNote))
        self.assert_effect(None, answering(BoxWithNote), answering(given))


class KeptAnswerTest(CompatibilityTestCase):
    """The answer of a keyed command is given again by whichever version the same call reaches next."""

    def keyed(self, annotation: Any) -> Callable[..., Any]:
        def ask(self, *, key=None): ...

        ask.__annotations__ = {"key": str | None, "return": annotation}
        return command(ask)

    def test_a_new_field_needs_a_default(self) -> None:
        self.assert_effect(Effect.ADDITIVE, self.keyed(Box), self.keyed(BoxWithNote))
        self.assert_effect(Effect.BREAKING, self.keyed(Box), self.keyed(BoxWithHeight))

    def test_values_can_be_neither_more_nor_less(self) -> None:
        self.assert_effect(Effect.BREAKING, self.keyed(Box), self.keyed(Box | None))
        self.assert_effect(Effect.BREAKING, self.keyed(Box | None), self.keyed(Box))

    def test_of_a_command_without_a_key_nothing_is_kept(self) -> None:
        def ask(self): ...

        ask.__annotations__ = {"return": Box}
        self.assert_effect(Effect.ADDITIVE, command(ask), self.keyed(BoxWithHeight))


class TypeTest(CompatibilityTestCase):
    def test_null(self) -> None:
        self.assert_arguments_may_grow(int, int | None)
        self.assert_arguments_may_grow(Box, Box | None)

    def test_values_of_an_enum(self) -> None:
        self.assert_arguments_may_grow(Small, SmallAndLarge)
        self.assert_arguments_may_grow(Small | None, SmallAndLarge | None)

    def test_text_that_becomes_more_exact(self) -> None:
        for exact in (Small, UUID, datetime):
            self.assert_arguments_may_grow(exact, str)

    def test_another_type(self) -> None:
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

    def test_inside_of_lists_dictionaries_and_fields(self) -> None:
        field = make_dataclass("Box", [("width", int)]), make_dataclass("Box", [("width", int | None)])
        for less, more in (
            (Sequence[int], Sequence[int | None]),
            (dict[str, int], dict[str, int | None]),
            (dict[UUID, int], dict[str, int]),
            (dict[str, tuple[Small, ...]], dict[str, tuple[SmallAndLarge, ...]]),
            field,
            (Sequence[field[0]], Sequence[field[1]]),
        ):
            with self.subTest(less=less, more=more):
                self.assert_arguments_may_grow(less, more)

    def test_a_type_that_holds_itself(self) -> None:
        self.assert_effect(Effect.ADDITIVE, answering(Nested), answering(NestedWithNote))
        self.assert_effect(Effect.BREAKING, answering(NestedWithNote), answering(Nested))

    def test_the_name_of_a_class_means_nothing(self) -> None:
        self.assert_effect(None, taking(Box), taking(Crate))
        self.assert_effect(None, answering(Box), answering(Crate))

    def test_a_type_of_both_sides_is_held_against_both(self) -> None:
        def give_back(box: Any) -> Callable[..., Any]:
            def ask(self, *, given): ...

            ask.__annotations__ = {"given": box, "return": box}
            return query(ask)

        self.assert_effect(Effect.ADDITIVE, give_back(Box), give_back(BoxWithNote))
        self.assert_effect(Effect.BREAKING, give_back(Box), give_back(BoxWithHeight))

    def test_the_place_is_told(self) -> None:
        old, new = contract(ask=answering(dict[str, Box])), contract(ask=answering(dict[str, BoxWithHeight]))
        self.assertEqual(
            [str(each) for each in between(new, old)], ["breaking: Box in answer: height is gone"]
        )


def publishing(fields: type[Any], version: int = 1) -> dict[str, Any]:
    """A document with one event."""
    plain = document(contract())
    schemas = Schemas(place="#/$defs/")
    told = {"version": version, "fields": schemas.of(fields)}
    return plain | {"events": {"Told": told}, "$defs": schemas.definitions}


class EventTest(SimpleTestCase):
    def assert_effects(self, effects: set[Effect], old: dict[str, Any], new: dict[str, Any]) -> None:
        found = contract_changes(old, new)
        self.assertEqual({change.effect for change in found}, effects, [str(change) for change in found])

    def test_a_new_one_is_additive_and_a_lost_one_is_breaking(self) -> None:
        none, one = document(contract()), publishing(Box)
        self.assert_effects({Effect.ADDITIVE}, none, one)
        self.assert_effects({Effect.BREAKING}, one, none)
        self.assert_effects(set(), one, publishing(Box))

    def test_a_field_with_a_default_may_be_new(self) -> None:
        self.assert_effects({Effect.ADDITIVE}, publishing(Box), publishing(BoxWithNote))

    def test_no_other_field_may_be_new_and_none_lost(self) -> None:
        """What was written before must be read, and be read by subscribers of before."""
        self.assertIn(
            Effect.BREAKING, {each.effect for each in contract_changes(publishing(Box), publishing(BoxWithHeight))}
        )
        for more in (BoxWithNote, BoxWithHeight):
            self.assert_effects({Effect.BREAKING}, publishing(more), publishing(Box))

    def test_values_can_be_neither_more_nor_less(self) -> None:
        small = make_dataclass("Told", [("size", Small)])
        large = make_dataclass("Told", [("size", SmallAndLarge)])
        for old, new in ((small, large), (large, small)):
            found = {each.effect for each in contract_changes(publishing(old), publishing(new))}
            self.assertIn(Effect.BREAKING, found)

    def test_another_version_is_breaking(self) -> None:
        """Subscribers refuse a version that they do not know."""
        self.assert_effects({Effect.BREAKING}, publishing(Box), publishing(Box, version=2))

    def test_hearing_may_be_begun_and_not_ended(self) -> None:
        deaf = document(contract())
        hearing = deaf | {"subscribes_to": ["posts.PostDeleted"]}
        self.assert_effects({Effect.ADDITIVE}, deaf, hearing)
        self.assert_effects({Effect.BREAKING}, hearing, deaf)


class ConstantTest(SimpleTestCase):
    """Others check input and sign tokens by them."""

    def test_may_be_gained_and_neither_changed_nor_lost(self) -> None:
        none = document(contract()) | {"constants": {}}
        five, six = (none | {"constants": {"MAX_BODY": value}} for value in (5, 6))
        for old, new, told in (
            (none, five, ["additive: constant MAX_BODY is new"]),
            (five, none, ["breaking: constant MAX_BODY is gone"]),
            (five, six, ["breaking: constant MAX_BODY has another value"]),
            (five, five, []),
        ):
            self.assertEqual([str(change) for change in contract_changes(old, new)], told)


class ErrorsTest(SimpleTestCase):
    def test_other_errors_are_additive(self) -> None:
        """Callers take one they do not know for Failed."""
        old = document(contract())
        new = old | {"errors": [*old["errors"], "teapot"]}
        for found in (contract_changes(old, new), contract_changes(new, old)):
            self.assertEqual([each.effect for each in found], [Effect.ADDITIVE])


class VersionTest(SimpleTestCase):
    breaking = ContractChange(Effect.BREAKING, "it", "is gone")
    additive = ContractChange(Effect.ADDITIVE, "it", "is new")

    def test_breaking_raises_the_major_and_additive_the_minor(self) -> None:
        self.assertEqual(minimum_version("1.9", []), "1.9")
        self.assertEqual(minimum_version("1.9", [self.additive]), "1.10")
        self.assertEqual(minimum_version("1.9", [self.additive, self.breaking]), "2.0")

    def test_are_compared_as_numbers(self) -> None:
        self.assertGreater(version_parts("1.10"), version_parts("1.9"))

    def test_what_is_no_version_is_told(self) -> None:
        for unfit in ("1", "1.0.0", "one", "", "1.x"):
            with self.subTest(unfit), self.assertRaisesRegex(ValueError, "is not a version"):
                version_parts(unfit)
