"""Tests that a command stores every field of a class of changes."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from kernel.testing.cases import ContractTestCase

if TYPE_CHECKING:
    Base = ContractTestCase
else:
    Base = object


class ChangesTests(Base):
    """Mixin for a contract's tests. The class defines `change` and `read`.

    Attributes:
        changes: A dataclass of changes, such as the `…Changes` of a contract. None in a
            field means no change.
        values: A valid value of each field that differs from the one at the start.
    """

    changes: ClassVar[type[Any]]
    values: ClassVar[Mapping[str, Any]]

    def change(self, changes: Any) -> None:
        """Call the command that takes the changes."""
        raise NotImplementedError

    def read(self, field: str) -> Any:
        """Return the stored value of a field."""
        raise NotImplementedError

    def test_each_field_alone_is_stored_and_no_other_changes(self) -> None:
        """Change one field after the other."""
        names = [field.name for field in fields(self.changes)]
        self.assertEqual(sorted(names), sorted(self.values))
        for name in names:
            with self.subTest(name):
                expected = {other: self.read(other) for other in names}
                self.assertNotEqual(expected[name], self.values[name])
                self.change(self.changes(**{name: self.values[name]}))
                expected[name] = self.values[name]
                self.assertEqual({other: self.read(other) for other in names}, expected)
