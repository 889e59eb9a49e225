"""What holds for every is_idempotent command, whichever service it belongs to."""

from typing import Any
from uuid import UUID

from django.apps import apps
from uuid_utils.compat import uuid7

from kernel.contracts.errors import Conflict, Invalid
from kernel.contracts.service import MAX_KEY_LENGTH
from kernel.db.router import alias_of
from kernel.db.transfer.digest import TableDigest, digest_table
from kernel.idempotency import AbstractIdempotencyRecord

BAD_KEYS = {"empty": "", "too long": "k" * (MAX_KEY_LENGTH + 1), "a NUL": "a\0b", "half a pair": "a\ud800b"}


class KeyedCommands:
    """Mixin of a contract's tests. `given` tells of each is_idempotent command how it changes something."""

    def given(self, command: str) -> dict[str, Any]:
        """Arguments with which the command has an effect now."""
        raise NotImplementedError

    def test_a_repetition_gives_the_first_answer_and_changes_nothing(self: Any) -> None:
        for name in self.commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.given(name)
                before = self.tables()
                first = command(**arguments, key="a key")
                after = self.tables()
                self.assertNotEqual(before, after)
                self.assertEqual(command(**arguments, key="a key"), first)
                self.assertEqual(self.tables(), after)

    def test_a_key_is_good_for_one_call(self: Any) -> None:
        for name in self.commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.given(name)
                command(**arguments, key="used")
                after = self.tables()
                whose = next(given for given, value in arguments.items() if isinstance(value, UUID))
                with self.assertRaises(Conflict):
                    command(**{**arguments, whose: uuid7()}, key="used")
                self.assertEqual(self.tables(), after)

    def test_a_key_that_does_not_fit_is_invalid_and_changes_nothing(self: Any) -> None:
        for name in self.commands():
            with self.subTest(name):
                command, arguments = getattr(self.service, name), self.given(name)
                before = self.tables()
                for key in BAD_KEYS.values():
                    with self.assertRaises(Invalid):
                        command(**arguments, key=key)
                self.assertEqual(self.tables(), before)
                command(**arguments, key="k" * MAX_KEY_LENGTH)

    def commands(self: Any) -> list[str]:
        return [name for name, operation in self.contract.operations().items() if operation.is_idempotent]

    def tables(self: Any) -> dict[str, TableDigest]:
        """What every table of the service holds, its memory of calls left out."""
        service = self.contract.name
        return {
            model.__name__: digest_table(model, alias_of(service), lambda _: None)
            for model in apps.get_app_config(service).get_models()
            if not issubclass(model, AbstractIdempotencyRecord)
        }
