import time
from collections.abc import Callable
from typing import Any
from unittest.mock import create_autospec
from uuid import UUID, uuid4

from django.test import SimpleTestCase

from kernel.contracts.context import RequestContext, use_context
from kernel.contracts.errors import Conflict, InternalError, Invalid, NotFound, Unavailable
from kernel.contracts.service import Operation
from kernel.rpc.stub import dispatch, loopback, stub
from kernel.tests.library import Book, Genre, Library, LibraryService, Writer


def book(title: str) -> Book:
    return Book(
        id=uuid4(),
        title=title,
        genre=Genre.NOVEL,
        writers=(Writer(id=uuid4(), name="Ann"),),
        printed_at=None,
        pages=100,
        weight=0.4,
    )


class LoopbackTest(SimpleTestCase):
    """Answers and errors are those of the service itself."""

    def setUp(self) -> None:
        self.near = LibraryService()
        self.far = loopback(Library, self.near)

    def test_is_the_contract(self) -> None:
        self.assertIsInstance(self.far, Library)
        self.assertNotIsInstance(self.far, LibraryService)

    def test_answers_are_the_same(self) -> None:
        first, second = self.far.add(book=book("One")), self.far.add(book=book("Two"))
        calls: list[Callable[[Library], Any]] = [
            lambda library: library.get_many(ids=[first.id, uuid4(), second.id]),
            lambda library: library.list_books(genre=Genre.NOVEL, limit=1),
            lambda library: library.list_books(genre=Genre.POEM),
            lambda library: library.add(book=second),
        ]
        for call in calls:
            self.assertEqual(call(self.far), call(self.near))
        self.assertIsNone(self.far.remove(book_id=first.id))
        self.assertEqual(self.near.books, {second.id: second})

    def test_errors_are_the_same(self) -> None:
        missing = uuid4()
        with self.assertRaises(NotFound) as near:
            self.near.remove(book_id=missing)
        with self.assertRaises(NotFound) as far:
            self.far.remove(book_id=missing)
        self.assertEqual(far.exception.detail, near.exception.detail)
        self.assertEqual(far.exception.fields, near.exception.fields)

    def test_the_callee_never_holds_the_callers_objects(self) -> None:
        given = book("One")
        self.far.add(book=given)
        self.assertEqual(self.near.books[given.id], given)
        self.assertIsNot(self.near.books[given.id], given)

    def test_a_wrong_call_is_a_type_error_as_it_is_near(self) -> None:
        for library in (self.near, self.far):
            with self.assertRaises(TypeError):
                library.remove(id=uuid4())  # type: ignore[call-arg]
            with self.assertRaises(TypeError):
                library.remove(uuid4())  # type: ignore[misc]

    def test_wrong_types_are_invalid(self) -> None:
        with self.assertRaises(Invalid):
            self.far.list_books(limit="many")  # type: ignore[arg-type]

    def test_nothing_is_sent_once_the_time_is_used_up(self) -> None:
        near = create_autospec(Library, instance=True)
        far = loopback(Library, near)
        with use_context(RequestContext(deadline=time.monotonic())), self.assertRaises(Unavailable):
            far.remove(book_id=uuid4())
        near.remove.assert_not_called()


class AnswerTest(SimpleTestCase):
    """Whatever arrives and whatever the implementation does, there is an outcome."""

    def setUp(self) -> None:
        self.service = create_autospec(Library, instance=True)

    def call(self, operation: str, body: bytes = b"{}") -> Any:
        """The outcome as a caller of `remove` reads it."""

        def send(_: Operation, __: bytes) -> bytes:
            return dispatch(Library, self.service, operation, body).body

        return stub(Library, send).remove(book_id=UUID(int=0))

    def test_an_unknown_operation_is_failed_for_the_caller_is_newer(self) -> None:
        for name in ("", "steal", "__init__", "operations", "books", "name"):
            with self.subTest(name), self.assertRaisesRegex(InternalError, "library 1.0 has no operation"):
                self.call(name)

    def test_bad_arguments_are_invalid_and_reach_nobody(self) -> None:
        with self.assertRaises(Invalid):
            self.call("remove", b'{"book_id": 1}')
        self.service.remove.assert_not_called()

    def test_an_error_of_the_service_is_answered(self) -> None:
        self.service.remove.side_effect = Conflict("It is lent.")
        with self.assertRaisesRegex(Conflict, "It is lent."):
            self.call("remove", b'{"book_id": "00000000-0000-0000-0000-000000000000"}')

    def test_a_broken_implementation_is_failed_and_logged_and_tells_no_secrets(self) -> None:
        self.service.remove.side_effect = ZeroDivisionError("the password is 42")
        with self.assertLogs("kernel.rpc.stub", "ERROR") as logged, self.assertRaises(InternalError) as raised:
            self.call("remove", b'{"book_id": "00000000-0000-0000-0000-000000000000"}')
        self.assertEqual(raised.exception.detail, "library.remove broke.")
        self.assertIn("ZeroDivisionError: the password is 42", logged.output[0])

    def test_an_answer_that_cannot_be_encoded_is_failed_and_logged(self) -> None:
        self.service.remove.return_value = object()
        with self.assertLogs("kernel.rpc.stub", "ERROR"), self.assertRaises(InternalError):
            self.call("remove", b'{"book_id": "00000000-0000-0000-0000-000000000000"}')
