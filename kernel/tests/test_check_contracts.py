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
def count(self: Service, *, shelf: str | None = None) -> int:  # type: ignore[empty-body]
    """Return the number of books."""


@query
def count_all(self: Service) -> int:  # type: ignore[empty-body]
    """Return the same without an argument."""


def shop(version: str, **methods: Callable[..., Any]) -> type[Service]:
    return type("Shop", (Service,), {"name": "shop", "version": version, **methods})


@override_settings(HOSTED_SERVICES=["shop"])
class CheckContractsTests(SimpleTestCase):
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

    def assert_fails(self, option: str, contract: type[Service], *parts: str) -> None:
        with self.assertRaises(CommandError) as raised:
            self.run_command(option, contract)
        for part in parts:
            self.assertIn(part, str(raised.exception))
        self.assertEqual(self.path.read_text(), self.written)

    def test_written_file_is_the_document(self) -> None:
        self.assertEqual(json.loads(self.written), document(shop("1.4", count=count)))

    def test_unchanged_contract_passes(self) -> None:
        self.run_command("--check", shop("1.4", count=count))
        self.assertEqual(self.run_command("--write", shop("1.4", count=count)), "")

    def test_additive_change_needs_the_next_minor_version(self) -> None:
        for option in ("--check", "--write"):
            changed = shop("1.4", count=count, count_all=count_all)
            self.assert_fails(option, changed, "must be 1.5", "additive: count_all is new")
        changed = shop("1.5", count=count, count_all=count_all)
        self.assert_fails("--check", changed, "not up to date")
        self.assertIn("shop 1.5", self.run_command("--write", changed))
        self.run_command("--check", changed)

    def test_breaking_change_needs_the_next_major_version(self) -> None:
        for version in ("1.4", "1.5", "1.99"):
            changed = shop(version, count=count_all)
            for option in ("--check", "--write"):
                self.assert_fails(option, changed, "must be 2.0", "breaking: count arguments: shelf is gone")
        self.run_command("--write", shop("2.0", count=count_all))

    def test_lower_version_fails(self) -> None:
        self.assert_fails("--write", shop("1.3", count=count), "must be 1.4")

    def test_higher_version_without_change_passes(self) -> None:
        self.run_command("--write", shop("3.0", count=count))
        self.run_command("--check", shop("3.0", count=count))

    def test_missing_document_fails_the_check_and_is_written(self) -> None:
        self.path.unlink()
        with self.assertRaisesRegex(CommandError, "not up to date"):
            self.run_command("--check", shop("1.4", count=count))
        self.run_command("--write", shop("1.4", count=count))
        self.assertEqual(self.path.read_text(), self.written)

    def test_contract_of_another_process_is_ignored(self) -> None:
        self.path.unlink()
        with override_settings(HOSTED_SERVICES=["library"]):
            for option in ("--check", "--write"):
                self.run_command(option, shop("1.4", count=count))
        self.assertFalse(self.path.exists())

    def test_document_with_merge_conflict_fails_and_is_unchanged(self) -> None:
        self.written = f"<<<<<<< HEAD\n{self.written}"
        self.path.write_text(self.written)
        for option in ("--check", "--write"):
            self.assert_fails(
                option, shop("1.4", count=count), "is not valid JSON", "take the other branch's file"
            )
