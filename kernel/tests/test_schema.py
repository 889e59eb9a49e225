"""Contracts as documents."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from msgspec import to_builtins

from kernel.contracts.codec import codecs
from kernel.contracts.errors import ServiceError
from kernel.contracts.events import Event, Subscriber
from kernel.contracts.schema import document, path_of
from kernel.contracts.service import Page, Service, query
from kernel.tests.library import Book, Genre, Library, Writer
from kernel.tests.test_stub import book

DOCUMENT = document(Library)

MAX_BODY = 5_000
CLAIM = "sub"
NOBODY = UUID(int=0)
_MAX_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    """How many there are."""

    aggregate: ClassVar[str] = "post_id"
    post_id: UUID
    count: int


class Comments(Subscriber):
    """A contract with events."""

    name = "comments"
    version = "1.0"
    subscribes_to: ClassVar = ("posts.PostDeleted",)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema | {"$defs": DOCUMENT["$defs"]})


class DocumentTest(SimpleTestCase):
    def test_is_valid_json_schema(self) -> None:
        Draft202012Validator.check_schema(DOCUMENT)
        for operation in DOCUMENT["operations"].values():
            validator(operation["arguments"]).check_schema(operation["arguments"])
            validator(operation["returns"]).check_schema(operation["returns"])

    def test_names_the_contract_and_its_version(self) -> None:
        self.assertEqual((DOCUMENT["title"], DOCUMENT["version"]), ("library", "1.0"))

    def test_holds_the_public_constants_of_the_contracts_module(self) -> None:
        self.assertEqual(
            document(Comments)["constants"], {"MAX_BODY": 5_000, "CLAIM": "sub", "NOBODY": str(NOBODY)}
        )

    def test_leaves_out_the_constants_of_every_contract(self) -> None:
        """A default says PAGE_SIZE where it counts."""
        self.assertEqual(DOCUMENT["constants"], {})

    def test_holds_every_operation_with_its_kind(self) -> None:
        kinds = {name: (each["kind"], each["idempotent"]) for name, each in DOCUMENT["operations"].items()}
        self.assertEqual(
            kinds,
            {
                "get_many": ("query", False),
                "list_books": ("query", False),
                "add": ("command", False),
                "remove": ("command", False),
            },
        )

    def test_holds_every_error(self) -> None:
        self.assertEqual(set(DOCUMENT["errors"]), set(ServiceError.by_code))

    def test_holds_the_events_it_publishes_and_hears(self) -> None:
        told = document(Comments)
        self.assertEqual(told["events"]["Counted"], {"version": 1, "fields": {"$ref": "#/$defs/Counted"}})
        self.assertEqual(set(told["$defs"]["Counted"]["properties"]), {"post_id", "count"})
        self.assertEqual(told["subscribes_to"], ["posts.PostDeleted"])
        self.assertEqual((DOCUMENT["events"], DOCUMENT["subscribes_to"]), ({}, []))

    def test_arguments_as_the_codec_writes_them_fit_and_no_others(self) -> None:
        arguments = {
            "get_many": {"ids": [book("One").id]},
            "list_books": {"genre": Genre.POEM, "limit": 3},
            "add": {"book": book("One")},
            "remove": {"book_id": book("One").id},
        }
        for name, codec in codecs(Library).items():
            found = validator(DOCUMENT["operations"][name]["arguments"])
            body = json.loads(codec.encode_arguments(arguments[name]))
            with self.subTest(name):
                self.assertTrue(found.is_valid(body))
                self.assertFalse(found.is_valid(body | {"other": 1}))
        self.assertFalse(validator(DOCUMENT["operations"]["remove"]["arguments"]).is_valid({}))

    def test_answers_as_the_codec_writes_them_fit(self) -> None:
        one, two = book("One"), book("Two")
        answers: dict[str, Any] = {
            "get_many": {one.id: one},
            "list_books": Page(items=(one, two), next_cursor="more"),
            "add": one,
            "remove": None,
        }
        for name, codec in codecs(Library).items():
            outcome = json.loads(codec.encode_result(answers[name]))
            with self.subTest(name):
                validator(DOCUMENT["operations"][name]["returns"]).validate(outcome["result"])

    def test_tells_a_datetime_and_an_id_from_text_in_values_and_keys(self) -> None:
        fields = DOCUMENT["$defs"]["Book"]["properties"]
        self.assertEqual(fields["title"], {"type": "string"})
        self.assertIn({"type": "string", "format": "date-time"}, fields["printed_at"]["anyOf"])
        self.assertEqual(fields["ratings"]["propertyNames"], {"type": "string", "format": "uuid"})

    def test_tells_defaults_as_json(self) -> None:
        self.assertEqual(
            {
                name: each["default"]
                for name, each in DOCUMENT["operations"]["list_books"]["arguments"]["properties"].items()
            },
            {"genre": None, "since": None, "limit": 20},
        )
        self.assertEqual(DOCUMENT["$defs"]["Book"]["properties"]["sequels"]["default"], [])

    def test_a_generic_type_is_named_by_what_it_holds(self) -> None:
        self.assertEqual(DOCUMENT["operations"]["list_books"]["returns"], {"$ref": "#/$defs/BookPage"})

    def test_is_kept_beside_the_contract(self) -> None:
        self.assertEqual(path_of(Library).name, "contract.schema.json")
        self.assertTrue(path_of(Library).with_name("library.py").exists())

    def test_survives_a_round_trip_through_json(self) -> None:
        self.assertEqual(json.loads(json.dumps(DOCUMENT)), DOCUMENT)
        self.assertEqual(to_builtins(DOCUMENT), DOCUMENT)


class UnfitContractTest(SimpleTestCase):
    def test_a_type_that_json_does_not_keep_is_refused(self) -> None:
        class Unfit(Service):
            name = "unfit"
            version = "1.0"

            @query
            def wait(self, *, time: timedelta) -> None:
                """A type that no contract has used yet."""

        with self.assertRaisesRegex(TypeError, "cannot hold TimeDeltaType"):
            document(Unfit)

    def test_two_types_of_one_name_are_refused(self) -> None:
        @dataclass(frozen=True)
        class Writer_:  # noqa: N801
            name: str

        Writer_.__name__ = Writer.__name__

        class Unfit(Service):
            name = "unfit"
            version = "1.0"

            @query
            def get(self, *, writer: Writer_) -> Book:
                """Two kinds of writers."""

        with self.assertRaisesRegex(TypeError, "two types of the name Writer"):
            document(Unfit)
