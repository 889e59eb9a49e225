from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from django.test import SimpleTestCase

from kernel.contracts.errors import Conflict, Unavailable
from kernel.rpc.implementation import implementation
from kernel.tests.library import Book, LibraryService


class SignatureTests(SimpleTestCase):
    def test_another_signature_than_the_contract_raises_type_error(self) -> None:
        message = "Careless.get_many does not have the signature of its contract"
        with self.assertRaisesRegex(TypeError, message):

            @implementation
            class Careless(LibraryService):
                def get_many(self, *, ids: Sequence[UUID], limit: int = 5) -> dict[UUID, Book]:
                    return {}

    def test_another_argument_type_raises_type_error(self) -> None:
        with self.assertRaises(TypeError):

            @implementation
            class Careless(LibraryService):
                def remove(self, *, book_id: str) -> None:  # type: ignore[override]
                    pass


class DatabaseFailureTests(SimpleTestCase):
    def raised_by(self, error: Exception) -> Exception:
        @implementation
        class Broken(LibraryService):
            def remove(self, *, book_id: UUID) -> None:
                raise error

        try:
            Broken().remove(book_id=uuid4())
        except Exception as raised:
            return raised
        return self.fail("Nothing was raised.")

    def test_database_that_does_not_respond_raises_unavailable_and_is_logged(self) -> None:
        for error in (OperationalError("gone"), DatabaseError("gone"), InterfaceError("gone")):
            with self.subTest(error), self.assertLogs("kernel.rpc.implementation", "ERROR"):
                raised = self.raised_by(error)
            self.assertIsInstance(raised, Unavailable)
            self.assertEqual(str(raised), "The database of library does not respond.")
            self.assertIs(raised.__cause__, error)

    def test_defects_are_not_converted(self) -> None:
        defects = (IntegrityError(), DataError(), ProgrammingError(), NotSupportedError(), KeyError())
        for error in defects:
            with self.subTest(error):
                self.assertIs(self.raised_by(error), error)

    def test_service_errors_are_not_converted(self) -> None:
        error = Conflict("It is lent.")
        self.assertIs(self.raised_by(error), error)

    def test_errors_of_inherited_methods_are_converted(self) -> None:
        class Storage(LibraryService):
            def remove(self, *, book_id: UUID) -> None:
                raise OperationalError

        @implementation
        class StoredLibrary(Storage):
            pass

        with self.assertLogs("kernel.rpc.implementation"), self.assertRaises(Unavailable):
            StoredLibrary().remove(book_id=uuid4())
