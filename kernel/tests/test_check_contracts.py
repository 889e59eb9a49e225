"""`manage.py contracts` on a contract that changes."""

import json
import tempfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from kernel.contracts.schema import document
from kernel.contracts.service import Service, query
from kernel.management.commands import check_contracts


@query
def count(self, *, shelf: str | None = None) -> int:
    """How many books there are."""


@query
def count_everywhere(self) -> int:
    """The same without its argument."""


def shop(version: str, **methods: Callable[..., Any]) -> type[Service]:
    return type("Shop", (Service,), {"name": "shop", "version": version, **methods})


@override_settings(HOSTED_SERVICES=["shop"])
class ContractsCommandTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = Path(folder) / "contract.schema.json"
        self.enterContext(patch.object(check_contracts, "path_of", lambda _: self.path))
        self.run_command("--write", shop("1.4", count=count))
        self.written = self.path.read_text()

    def run_command(self, option: str, contract: type[Service]) -> str:
        output = StringIO()
        with patch.object(check_contracts, "registered", lambda: {contract: None}):
            call_command("check_contracts", option, stdout=output)
        return output.getvalue()

    def assert_refused(self, option: str, contract: type[Service], *parts: str) -> None:
        with self.assertRaises(CommandError) as raised:
            self.run_command(option, contract)
        for part in parts:
            self.assertIn(part, str(raised.exception))
        self.assertEqual(self.path.read_text(), self.written)

    def test_what_is_written_is_the_document(self) -> None:
        self.assertEqual(json.loads(self.written), document(shop("1.4", count=count)))

    def test_up_to_date(self) -> None:
        self.run_command("--check", shop("1.4", count=count))
        self.assertEqual(self.run_command("--write", shop("1.4", count=count)), "")

    def test_an_additive_change_needs_the_next_minor_version(self) -> None:
        for option in ("--check", "--write"):
            changed = shop("1.4", count=count, count_everywhere=count_everywhere)
            self.assert_refused(option, changed, "must be 1.5", "additive: count_everywhere is new")
        changed = shop("1.5", count=count, count_everywhere=count_everywhere)
        self.assert_refused("--check", changed, "not up to date")
        self.assertIn("shop 1.5", self.run_command("--write", changed))
        self.run_command("--check", changed)

    def test_a_breaking_change_needs_the_next_major_version(self) -> None:
        for version in ("1.4", "1.5", "1.99"):
            changed = shop(version, count=count_everywhere)
            for option in ("--check", "--write"):
                self.assert_refused(
                    option, changed, "must be 2.0", "breaking: count arguments: shelf is gone"
                )
        self.run_command("--write", shop("2.0", count=count_everywhere))

    def test_a_version_is_never_lowered(self) -> None:
        self.assert_refused("--write", shop("1.3", count=count), "must be 1.4")

    def test_a_version_may_be_raised_for_nothing(self) -> None:
        self.run_command("--write", shop("3.0", count=count))
        self.run_command("--check", shop("3.0", count=count))

    def test_a_missing_document_is_told_and_written(self) -> None:
        self.path.unlink()
        with self.assertRaisesRegex(CommandError, "not up to date"):
            self.run_command("--check", shop("1.4", count=count))
        self.run_command("--write", shop("1.4", count=count))
        self.assertEqual(self.path.read_text(), self.written)

    def test_a_contract_of_another_process_is_left_alone(self) -> None:
        self.path.unlink()
        with override_settings(HOSTED_SERVICES=["posts"]):
            for option in ("--check", "--write"):
                self.run_command(option, shop("1.4", count=count))
        self.assertFalse(self.path.exists())

    def test_a_document_with_a_merge_conflict_is_told_and_left(self) -> None:
        self.written = f"<<<<<<< HEAD\n{self.written}"
        self.path.write_text(self.written)
        for option in ("--check", "--write"):
            self.assert_refused(
                option, shop("1.4", count=count), "is not valid JSON", "take the other branch's file"
            )
