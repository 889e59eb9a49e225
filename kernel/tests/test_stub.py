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
from kernel.tests.library import Genre, Library, LibraryService, make_book

REMOVE_BODY = b'{"book_id": "00000000-0000-0000-0000-000000000000"}'


class LoopbackTests(SimpleTestCase):
    """A remote call has the results and the errors of a local one."""

    def setUp(self) -> None:
        self.local = LibraryService()
        self.remote = loopback(Library, self.local)

    def test_stub_is_an_instance_of_the_contract(self) -> None:
        self.assertIsInstance(self.remote, Library)
        self.assertNotIsInstance(self.remote, LibraryService)

    def test_remote_results_equal_local_results(self) -> None:
        first, second = self.remote.add(book=make_book("One")), self.remote.add(book=make_book("Two"))
        calls: list[Callable[[Library], Any]] = [
            lambda library: library.get_many(ids=[first.id, uuid4(), second.id]),
            lambda library: library.list_books(genre=Genre.NOVEL, limit=1),
            lambda library: library.list_books(genre=Genre.POEM),
            lambda library: library.add(book=second),
        ]
        for call in calls:
            self.assertEqual(call(self.remote), call(self.local))
        remove: Callable[..., object] = self.remote.remove
        self.assertIsNone(remove(book_id=first.id))
        self.assertEqual(self.local.books, {second.id: second})

    def test_remote_errors_equal_local_errors(self) -> None:
        unknown_id = uuid4()
        with self.assertRaises(NotFound) as local:
            self.local.remove(book_id=unknown_id)
        with self.assertRaises(NotFound) as remote:
            self.remote.remove(book_id=unknown_id)
        self.assertEqual(remote.exception.detail, local.exception.detail)
        self.assertEqual(remote.exception.fields, local.exception.fields)

    def test_service_gets_copies_of_arguments(self) -> None:
        book = make_book("One")
        self.remote.add(book=book)
        self.assertEqual(self.local.books[book.id], book)
        self.assertIsNot(self.local.books[book.id], book)

    def test_wrong_arguments_raise_type_error_as_in_a_local_call(self) -> None:
        for library in (self.local, self.remote):
            with self.assertRaises(TypeError):
                library.remove(id=uuid4())  # type: ignore[call-arg]
            with self.assertRaises(TypeError):
                library.remove(uuid4())  # type: ignore[call-arg]

    def test_wrong_types_raise_invalid(self) -> None:
        with self.assertRaises(Invalid):
            self.remote.list_books(limit="many")  # type: ignore[arg-type]

    def test_nothing_is_sent_after_the_deadline(self) -> None:
        local = create_autospec(Library, instance=True)
        remote = loopback(Library, local)
        with use_context(RequestContext(deadline=time.monotonic())), self.assertRaises(Unavailable):
            remote.remove(book_id=uuid4())
        local.remove.assert_not_called()


class DispatchTests(SimpleTestCase):
    """Every call has an outcome."""

    def setUp(self) -> None:
        self.service = create_autospec(Library, instance=True)

    def call(self, operation: str, body: bytes = b"{}") -> None:
        """Dispatch a call and decode its outcome as that of `remove`."""

        def send(_: Operation, __: bytes) -> bytes:
            return dispatch(Library, self.service, operation, body).body

        stub(Library, send).remove(book_id=UUID(int=0))

    def test_unknown_operation_raises_internal_error(self) -> None:
        """The caller has a newer version of the contract."""
        for name in ("", "steal", "__init__", "operations", "books", "name"):
            with self.subTest(name), self.assertRaisesRegex(InternalError, "library 1.0 has no operation"):
                self.call(name)

    def test_invalid_arguments_raise_invalid_without_a_call(self) -> None:
        with self.assertRaises(Invalid):
            self.call("remove", b'{"book_id": 1}')
        self.service.remove.assert_not_called()

    def test_error_of_the_service_is_raised(self) -> None:
        self.service.remove.side_effect = Conflict("It is lent.")
        with self.assertRaisesRegex(Conflict, "It is lent."):
            self.call("remove", REMOVE_BODY)

    def test_defect_raises_internal_error_without_secrets_and_is_logged(self) -> None:
        self.service.remove.side_effect = ZeroDivisionError("the password is 42")
        logs = self.assertLogs("kernel.rpc.stub", "ERROR")
        with logs as logged, self.assertRaises(InternalError) as raised:
            self.call("remove", REMOVE_BODY)
        self.assertEqual(raised.exception.detail, "library.remove failed.")
        self.assertIn("ZeroDivisionError: the password is 42", logged.output[0])

    def test_result_that_cannot_be_encoded_raises_internal_error_and_is_logged(self) -> None:
        self.service.remove.return_value = object()
        with self.assertLogs("kernel.rpc.stub", "ERROR"), self.assertRaises(InternalError):
            self.call("remove", REMOVE_BODY)
