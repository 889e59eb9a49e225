import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from msgspec import to_builtins

from kernel.contracts.codec import codecs
from kernel.contracts.errors import ServiceError
from kernel.contracts.schema import document, path_of
from kernel.contracts.service import Page, Service, query
from kernel.tests.library import Book, Genre, Library, Writer, make_book
from kernel.tests.shop import NOBODY, Shop

DOCUMENT = document(Library)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema | {"$defs": DOCUMENT["$defs"]})


class DocumentTests(SimpleTestCase):
    def test_document_is_valid_json_schema(self) -> None:
        Draft202012Validator.check_schema(DOCUMENT)
        for operation in DOCUMENT["operations"].values():
            validator(operation["arguments"]).check_schema(operation["arguments"])
            validator(operation["returns"]).check_schema(operation["returns"])

    def test_document_has_name_and_version_of_the_contract(self) -> None:
        self.assertEqual((DOCUMENT["title"], DOCUMENT["version"]), ("library", "1.0"))

    def test_document_has_public_constants_of_the_module(self) -> None:
        self.assertEqual(
            document(Shop)["constants"], {"MAX_BODY": 5_000, "CLAIM": "sub", "NOBODY": str(NOBODY)}
        )

    def test_constants_of_all_contracts_are_omitted(self) -> None:
        """An argument's default shows PAGE_SIZE where it matters."""
        self.assertEqual(DOCUMENT["constants"], {})

    def test_document_has_every_operation_with_its_kind(self) -> None:
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

    def test_document_has_every_error(self) -> None:
        self.assertEqual(set(DOCUMENT["errors"]), set(ServiceError.by_code))

    def test_document_has_published_and_subscribed_events(self) -> None:
        shop = document(Shop)
        self.assertEqual(shop["events"]["Counted"], {"version": 1, "fields": {"$ref": "#/$defs/Counted"}})
        self.assertEqual(set(shop["$defs"]["Counted"]["properties"]), {"item_id", "count"})
        self.assertEqual(shop["subscribes_to"], ["library.BookLent"])
        self.assertEqual((DOCUMENT["events"], DOCUMENT["subscribes_to"]), ({}, []))

    def test_encoded_arguments_conform_and_unknown_ones_do_not(self) -> None:
        arguments: dict[str, dict[str, Any]] = {
            "get_many": {"ids": [make_book("One").id]},
            "list_books": {"genre": Genre.POEM, "limit": 3},
            "add": {"book": make_book("One")},
            "remove": {"book_id": make_book("One").id},
        }
        for name, codec in codecs(Library).items():
            schema = validator(DOCUMENT["operations"][name]["arguments"])
            body = json.loads(codec.encode_arguments(arguments[name]))
            with self.subTest(name):
                self.assertTrue(schema.is_valid(body))
                self.assertFalse(schema.is_valid(body | {"other": 1}))
        self.assertFalse(validator(DOCUMENT["operations"]["remove"]["arguments"]).is_valid({}))

    def test_encoded_results_conform(self) -> None:
        one, two = make_book("One"), make_book("Two")
        results: dict[str, Any] = {
            "get_many": {one.id: one},
            "list_books": Page(items=(one, two), next_cursor="more"),
            "add": one,
            "remove": None,
        }
        for name, codec in codecs(Library).items():
            outcome = json.loads(codec.encode_result(results[name]))
            with self.subTest(name):
                validator(DOCUMENT["operations"][name]["returns"]).validate(outcome["result"])

    def test_datetimes_and_ids_differ_from_text_in_values_and_keys(self) -> None:
        fields = DOCUMENT["$defs"]["Book"]["properties"]
        self.assertEqual(fields["title"], {"type": "string"})
        self.assertIn({"type": "string", "format": "date-time"}, fields["printed_at"]["anyOf"])
        self.assertEqual(fields["ratings"]["propertyNames"], {"type": "string", "format": "uuid"})

    def test_defaults_are_json_values(self) -> None:
        self.assertEqual(
            {
                name: each["default"]
                for name, each in DOCUMENT["operations"]["list_books"]["arguments"]["properties"].items()
            },
            {"genre": None, "since": None, "limit": 20},
        )
        self.assertEqual(DOCUMENT["$defs"]["Book"]["properties"]["sequels"]["default"], [])

    def test_generic_type_is_named_after_its_argument(self) -> None:
        self.assertEqual(DOCUMENT["operations"]["list_books"]["returns"], {"$ref": "#/$defs/BookPage"})

    def test_path_is_beside_the_contract(self) -> None:
        self.assertEqual(path_of(Library).name, "contract.schema.json")
        self.assertTrue(path_of(Library).with_name("library.py").exists())

    def test_document_is_unchanged_by_json_round_trip(self) -> None:
        self.assertEqual(json.loads(json.dumps(DOCUMENT)), DOCUMENT)
        self.assertEqual(to_builtins(DOCUMENT), DOCUMENT)


class InvalidContractTests(SimpleTestCase):
    def test_unsupported_type_raises_type_error(self) -> None:
        class Waiting(Service):
            name = "waiting"
            version = "1.0"

            @query
            def wait(self, *, time: timedelta) -> None:
                """Take a type that contracts cannot have."""

        with self.assertRaisesRegex(TypeError, "cannot have the type TimeDeltaType"):
            document(Waiting)

    def test_two_types_of_one_name_raise_type_error(self) -> None:
        @dataclass(frozen=True)
        class OtherWriter:
            name: str

        OtherWriter.__name__ = Writer.__name__

        class Publisher(Service):
            name = "publisher"
            version = "1.0"

            @query
            def get(self, *, writer: OtherWriter) -> Book:  # type: ignore[empty-body]
                """Take one class Writer and return the other inside Book."""

        with self.assertRaisesRegex(TypeError, "two types of the name Writer"):
            document(Publisher)
