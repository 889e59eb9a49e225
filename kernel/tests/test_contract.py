import ast
import sys
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from kernel.contracts import errors, events, service
from kernel.contracts.errors import ServiceError
from kernel.contracts.service import OperationKind
from kernel.tests.library import Library, LibraryService


class OperationsTests(SimpleTestCase):
    def test_operations_are_the_marked_methods_in_order_of_the_source(self) -> None:
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

    def test_operations_of_implementation_are_those_of_its_contract(self) -> None:
        self.assertEqual(
            [(o.name, o.kind, o.function) for o in LibraryService.operations().values()],
            [(o.name, o.kind, o.function) for o in Library.operations().values()],
        )

    def test_documentation_is_the_docstring(self) -> None:
        self.assertEqual(Library.operations()["get_many"].documentation, "Return books by id.")

    def test_implementation_without_an_operation_cannot_be_instantiated(self) -> None:
        class IncompleteLibrary(Library):
            pass

        with self.assertRaisesRegex(TypeError, "IncompleteLibrary"):
            IncompleteLibrary()  # type: ignore[abstract]


class ErrorsTests(SimpleTestCase):
    def test_every_error_has_its_own_code(self) -> None:
        classes = ServiceError.__subclasses__()
        self.assertEqual({cls.code: cls for cls in classes}, ServiceError.by_code)
        self.assertEqual(len(ServiceError.by_code), len(classes))

    def test_fields_are_copied(self) -> None:
        messages = ("Too long.",)
        self.assertEqual(errors.Invalid("No.", fields={"title": messages}).fields, {"title": ["Too long."]})


KERNEL = {"kernel.contracts.service", "kernel.contracts.events"}


class StandardLibraryOnlyTests(SimpleTestCase):
    """A caller can import a contract without Django."""

    def test_contracts_import_the_standard_library_only(self) -> None:
        folder = Path(settings.BASE_DIR)
        files = [service.__file__, errors.__file__, events.__file__]
        files += [str(folder / service / "contract.py") for service in settings.HOSTED_SERVICES]
        for file in files:
            with self.subTest(file):
                self.assertLessEqual(_imported(file), sys.stdlib_module_names | KERNEL)


def _imported(file: str) -> set[str]:
    """Return the top-level packages that a file imports, and modules of the kernel."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(Path(file).read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            is_kernel = str(node.module).startswith("kernel.")
            modules.add(str(node.module) if is_kernel else str(node.module).split(".")[0])
    return modules
