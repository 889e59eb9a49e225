"""Tests that every idempotent command of a contract passes."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from uuid_utils.compat import uuid7

from kernel.contracts.errors import Conflict, Invalid
from kernel.contracts.service import MAX_KEY_LENGTH
from kernel.db.router import alias_of
from kernel.db.transfer.digest import TableDigest, digest_table
from kernel.idempotency import AbstractIdempotencyRecord
from kernel.testing.cases import ContractTestCase

if TYPE_CHECKING:
    Base = ContractTestCase
else:
    Base = object

INVALID_KEYS = ("", "k" * (MAX_KEY_LENGTH + 1), "NUL \0", "lone surrogate \ud800")


class IdempotentCommandTests(Base):
    """Mixin for a contract's tests. The class defines `arguments_for`."""

    def arguments_for(self, command: str) -> dict[str, Any]:
        """Return arguments without a key with which the command has an effect now."""
        raise NotImplementedError

    def test_repeated_call_returns_first_response_without_effect(self) -> None:
        """Call twice with one key."""
        for name in self.idempotent_commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.arguments_for(name)
                before = self.table_digests()
                first = command(**arguments, key="a key")
                after = self.table_digests()
                self.assertNotEqual(before, after)
                self.assertEqual(command(**arguments, key="a key"), first)
                self.assertEqual(self.table_digests(), after)

    def test_used_key_with_other_arguments_raises_conflict(self) -> None:
        """Call twice with one key, then with another id or e-mail address."""
        for name in self.idempotent_commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.arguments_for(name)
                command(**arguments, key="used")
                after = self.table_digests()
                others: dict[str, Any] = {
                    name: uuid7() for name, value in arguments.items() if isinstance(value, UUID)
                }
                with self.assertRaises(Conflict):
                    command(**arguments | (others or {"email": "other@example.com"}), key="used")
                self.assertEqual(self.table_digests(), after)

    def test_invalid_key_raises_invalid_without_effect(self) -> None:
        """Call with keys that are empty, too long or cannot be stored."""
        for name in self.idempotent_commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.arguments_for(name)
                before = self.table_digests()
                for key in INVALID_KEYS:
                    with self.assertRaises(Invalid):
                        command(**arguments, key=key)
                self.assertEqual(self.table_digests(), before)
                command(**arguments, key="k" * MAX_KEY_LENGTH)

    def idempotent_commands(self) -> list[str]:
        """Return the names of the contract's idempotent commands."""
        return [name for name, operation in self.contract.operations().items() if operation.is_idempotent]

    def table_digests(self) -> dict[str, TableDigest]:
        """Return a digest of each table of the service but the idempotency records."""
        service = self.contract.name
        return {
            model.__name__: digest_table(model, alias_of(service), lambda _: None)
            for model in apps.get_app_config(service).get_models()
            if not issubclass(model, AbstractIdempotencyRecord)
        }
