import ast
import sys
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from kernel.contracts import errors, events, service
from kernel.contracts.errors import ServiceError
from kernel.contracts.service import OperationKind
from kernel.tests.library import Library, LibraryService


class OperationsTest(SimpleTestCase):
    def test_are_the_marked_methods_in_the_order_they_are_written(self) -> None:
        kinds = {name: operation.kind for name, operation in Library.operations().items()}
        self.assertEqual(
            list(kinds.items()),
            [
                ("get_many", OperationKind.QUERY),
                ("list_books", OperationKind.QUERY),
                ("add", OperationKind.COMMAND),
                ("remove", OperationKind.COMMAND),
            ],
        )

    def test_of_an_implementation_are_those_of_its_contract(self) -> None:
        self.assertEqual(
            [(o.name, o.kind, o.function) for o in LibraryService.operations().values()],
            [(o.name, o.kind, o.function) for o in Library.operations().values()],
        )

    def test_know_their_documentation(self) -> None:
        self.assertEqual(Library.operations()["get_many"].documentation, "Books by id.")

    def test_an_implementation_that_misses_one_cannot_be_made(self) -> None:
        class Incomplete(Library):
            pass

        with self.assertRaisesRegex(TypeError, "Incomplete"):
            Incomplete()


class ErrorsTest(SimpleTestCase):
    def test_every_error_has_a_code_of_its_own(self) -> None:
        classes = ServiceError.__subclasses__()
        self.assertEqual({cls.code: cls for cls in classes}, ServiceError.by_code)
        self.assertEqual(len(ServiceError.by_code), len(classes))

    def test_fields_are_copied(self) -> None:
        messages = ("Too long.",)
        self.assertEqual(errors.Invalid("No.", fields={"title": messages}).fields, {"title": ["Too long."]})


KERNEL = {"kernel.contracts.service", "kernel.contracts.events"}


class StandardLibraryOnlyTest(SimpleTestCase):
    """A caller can hold a contract without Django."""

    def test_contracts_import_nothing_else(self) -> None:
        folder = Path(settings.BASE_DIR)
        files = [service.__file__, errors.__file__, events.__file__]
        files += [str(folder / service / "contract.py") for service in settings.HOSTED_SERVICES]
        for file in files:
            with self.subTest(file):
                self.assertLessEqual(_imported(file), sys.stdlib_module_names | KERNEL)


def _imported(file: str) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(Path(file).read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            own = str(node.module).startswith("blog.")
            modules.add(str(node.module) if own else str(node.module).split(".")[0])
    return modules
