"""`manage.py check_contracts`: compare each contract with its schema document."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.contracts.compatibility import contract_changes, minimum_version, version_parts
from kernel.contracts.schema import FILE, Schema, document, path_of
from kernel.contracts.service import Service
from kernel.rpc.registry import registered


class Command(BaseCommand):
    """Check or write the schema documents of the hosted services' contracts."""

    help = f"Compares each contract with its {FILE}, so that no change breaks callers by accident."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two modes."""
        modes = parser.add_mutually_exclusive_group(required=True)
        modes.add_argument(
            "--check", action="store_true", help="fail if a document differs from its contract"
        )
        modes.add_argument("--write", action="store_true", help="update the documents")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Check or write every document.

        Raises:
            CommandError: A document is not up to date, or a contract's version is too
                low.
        """
        errors = [
            error
            for contract in registered()
            if contract.name in settings.HOSTED_SERVICES
            for error in (_check(contract) if check else self._write(contract))
        ]
        if errors:
            raise CommandError("\n".join(errors))

    def _write(self, contract: type[Service]) -> list[str]:
        path, text = path_of(contract), _text(contract)
        if errors := _unannounced_changes(contract, path):
            return errors
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            self.stdout.write(f"{contract.name} {contract.version}: written")
        return []


def _check(contract: type[Service]) -> list[str]:
    path = path_of(contract)
    if errors := _unannounced_changes(contract, path):
        return errors
    if not path.exists() or path.read_text() != _text(contract):
        return [f"{contract.name}: {FILE} is not up to date. Run manage.py check_contracts --write"]
    return []


def _text(contract: type[Service]) -> str:
    return json.dumps(document(contract), indent=2, sort_keys=True) + "\n"


def _unannounced_changes(contract: type[Service], path: Path) -> list[str]:
    """Return the changes that need a higher version than the contract has, as lines."""
    if not path.exists():
        return []
    old = _read(path)
    found = contract_changes(old, document(contract))
    least = minimum_version(old["version"], found)
    if version_parts(contract.version) >= version_parts(least):
        return []
    heading = (
        f"{contract.name} is {contract.version} and was {old['version']}."
        f" It must be {least}: set it in {contract.name}/contract.py, then run"
        " manage.py check_contracts --write"
    )
    return [heading, *(f"  {change}" for change in found)]


def _read(path: Path) -> Schema:
    try:
        read: Schema = json.loads(path.read_text())
    except ValueError:
        raise CommandError(
            f"{path} is not valid JSON. After a merge, take the other branch's file and run the"
            " command again."
        ) from None
    return read
