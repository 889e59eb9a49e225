from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kernel.contracts import errors
from kernel.contracts.codec import codecs, encode_error
from kernel.contracts.errors import InternalError, Invalid, ServiceError
from kernel.contracts.service import Page, Service, query
from kernel.tests.library import Book, Genre, Library, Writer

CODECS = codecs(Library)

datetimes = st.datetimes(timezones=st.just(UTC))
writers = st.builds(Writer, id=st.uuids(), name=st.text())
numbers = st.integers(-(2**63), 2**63 - 1)
books = st.recursive(
    st.builds(
        Book,
        id=st.uuids(),
        title=st.text(),
        genre=st.sampled_from(Genre),
        writers=st.lists(writers, max_size=2).map(tuple),
        printed_at=st.none() | datetimes,
        pages=numbers,
        weight=st.floats(allow_nan=False, allow_infinity=False),
        ratings=st.dictionaries(st.uuids(), numbers, max_size=2),
    ),
    lambda sequels: st.builds(
        Book,
        id=st.uuids(),
        title=st.text(),
        genre=st.sampled_from(Genre),
        writers=st.just(()),
        printed_at=st.none(),
        pages=numbers,
        weight=st.just(0.5),
        sequels=st.lists(sequels, max_size=2).map(tuple),
    ),
    max_leaves=4,
)


class RoundTripTests(SimpleTestCase):
    @given(books)
    def test_decoded_arguments_equal_encoded_ones(self, book: Book) -> None:
        codec = CODECS["add"]
        self.assertEqual(codec.decode_arguments(codec.encode_arguments({"book": book})), {"book": book})

    @given(st.dictionaries(st.uuids(), books, max_size=3))
    def test_decoded_result_by_id_equals_encoded_one(self, result: dict[UUID, Book]) -> None:
        codec = CODECS["get_many"]
        self.assertEqual(codec.decode_outcome(codec.encode_result(result)), result)

    @given(st.lists(books, max_size=3), st.none() | st.text())
    def test_decoded_page_equals_encoded_one(self, items: list[Book], cursor: str | None) -> None:
        codec = CODECS["list_books"]
        page = Page(items=tuple(items), next_cursor=cursor)
        self.assertEqual(codec.decode_outcome(codec.encode_result(page)), page)

    def test_decoded_enum_and_datetime_have_their_types(self) -> None:
        codec = CODECS["list_books"]
        since = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
        decoded = codec.decode_arguments(codec.encode_arguments({"genre": Genre.POEM, "since": since}))
        self.assertIs(decoded["genre"], Genre.POEM)
        self.assertEqual(decoded["since"], since)
        self.assertEqual(decoded["since"].utcoffset(), timedelta(0))

    def test_decoded_none_is_none(self) -> None:
        codec = CODECS["remove"]
        self.assertIsNone(codec.decode_outcome(codec.encode_result(None)))

    def test_omitted_arguments_have_their_defaults(self) -> None:
        self.assertEqual(
            CODECS["list_books"].decode_arguments(b"{}"), {"genre": None, "since": None, "limit": 20}
        )

    def test_arguments_with_default_values_are_omitted(self) -> None:
        body = CODECS["list_books"].encode_arguments({"genre": None, "since": None, "limit": 3})
        self.assertEqual(body, b'{"limit":3}')


class InvalidArgumentsTests(SimpleTestCase):
    def assert_invalid(self, operation: str, body: bytes, place: str) -> None:
        with self.assertRaises(Invalid) as raised:
            CODECS[operation].decode_arguments(body)
        self.assertIn(operation, raised.exception.detail)
        self.assertIn(place, raised.exception.detail)

    def test_wrong_type_raises_invalid_with_its_place(self) -> None:
        book = b'{"book": {"id": "9c5b94b1-35ad-49bb-b118-8e8fc24abf80", "title": 1}}'
        self.assert_invalid("list_books", b'{"limit": "ten"}', "$.limit")
        self.assert_invalid("list_books", b'{"genre": "essay"}', "$.genre")
        self.assert_invalid("list_books", b'{"since": "yesterday"}', "$.since")
        self.assert_invalid("get_many", b'{"ids": ["9c5b94b1-35ad-49bb-b118-8e8fc24abf80", 7]}', "$.ids[1]")
        self.assert_invalid("add", book, "$.book.title")

    def test_missing_or_unknown_argument_raises_invalid(self) -> None:
        self.assert_invalid("get_many", b"{}", "`ids`")
        self.assert_invalid("get_many", b'{"ids": [], "page": 1}', "`page`")

    def test_malformed_json_raises_invalid(self) -> None:
        for body in (b"", b"{", b"null", b"[]", b'{"ids": "\xff"}', b'{"ids": ' + b"[" * 10_000):
            with self.subTest(body[:20]):
                self.assert_invalid("get_many", body, "")

    @given(st.binary())
    def test_random_bytes_raise_invalid(self, body: bytes) -> None:
        self.assert_invalid("get_many", body, "")

    def test_unknown_argument_of_caller_raises_type_error(self) -> None:
        with self.assertRaises(TypeError):
            CODECS["get_many"].encode_arguments({"id": []})


class InvalidOutcomeTests(SimpleTestCase):
    def test_undecodable_outcome_raises_internal_error(self) -> None:
        outcomes = (
            b"",
            b"<html>Bad Gateway</html>",
            b"null",
            b"{}",
            b'{"result": 1}',
            b'{"result": {"x": {}}}',
            b'{"error": {}}',
            b'{"error": {"code": 1, "detail": ""}}',
            b'{"result": "\xff"}',
            b'{"other": ' + b"[" * 10_000,
        )
        for outcome in outcomes:
            with self.subTest(outcome[:30]), self.assertRaises(InternalError) as raised:
                CODECS["get_many"].decode_outcome(outcome)
            self.assertIn("get_many", raised.exception.detail)

    @given(st.binary())
    def test_random_bytes_raise_internal_error(self, outcome: bytes) -> None:
        with self.assertRaises(InternalError):
            CODECS["get_many"].decode_outcome(outcome)


class ErrorCodecTests(SimpleTestCase):
    def test_decoded_error_has_class_detail_and_fields_of_encoded_one(self) -> None:
        for cls in ServiceError.by_code.values():
            error = cls("What is wrong.", fields={"title": ["Too long.", "Too dull."], "tags": []})
            with self.subTest(cls.__name__), self.assertRaises(ServiceError) as raised:
                CODECS["remove"].decode_outcome(encode_error(error))
            self.assertIs(type(raised.exception), cls)
            self.assertEqual(raised.exception.detail, error.detail)
            self.assertEqual(raised.exception.fields, error.fields)

    def test_unknown_code_raises_internal_error(self) -> None:
        with self.assertRaises(InternalError) as raised:
            CODECS["remove"].decode_outcome(b'{"error": {"code": "teapot", "detail": "Short and stout."}}')
        self.assertEqual(raised.exception.detail, "Short and stout.")

    def test_unknown_field_of_error_is_ignored(self) -> None:
        with self.assertRaises(errors.Conflict):
            CODECS["remove"].decode_outcome(b'{"error": {"code": "conflict", "detail": "", "since": "v9"}}')


class OtherVersionTests(SimpleTestCase):
    """A caller and a service with different minor versions; see docs/contracts.md."""

    BOOK = (
        b'{"id": "9c5b94b1-35ad-49bb-b118-8e8fc24abf80", "title": "One", "genre": "%b", "writers": [],'
        b' "printed_at": null, "pages": 1, "weight": 0.5, "cover": "blue"}'
    )

    def test_unknown_field_of_result_is_ignored(self) -> None:
        book = CODECS["add"].decode_outcome(b'{"result": ' + self.BOOK % b"poem" + b', "cost": 3}')
        self.assertEqual(book.title, "One")

    def test_unknown_enum_value_of_result_raises_internal_error(self) -> None:
        with self.assertRaisesRegex(InternalError, "essay"):
            CODECS["add"].decode_outcome(b'{"result": ' + self.BOOK % b"essay" + b"}")

    def test_unknown_field_inside_argument_is_ignored(self) -> None:
        arguments = CODECS["add"].decode_arguments(b'{"book": ' + self.BOOK % b"poem" + b"}")
        self.assertEqual(arguments["book"].title, "One")

    def test_unknown_argument_raises_invalid(self) -> None:
        with self.assertRaisesRegex(Invalid, "colour"):
            CODECS["list_books"].decode_arguments(b'{"colour": "blue"}')


class InvalidContractTests(SimpleTestCase):
    def test_positional_argument_raises_type_error(self) -> None:
        class Positional(Service):
            name = "positional"

            @query
            def get(self, slug: str) -> str:  # type: ignore[empty-body]
                """Return text."""

        with self.assertRaisesRegex(TypeError, "positional.get: slug must be keyword-only"):
            codecs(Positional)

    def test_value_without_json_form_raises_error_of_encoder(self) -> None:
        with self.assertRaises((TypeError, msgspec.EncodeError)):
            CODECS["add"].encode_arguments({"book": object()})
