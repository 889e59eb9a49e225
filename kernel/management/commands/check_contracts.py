"""Holds each contract against its committed document: `manage.py contracts --check`."""

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
    help = f"Holds each contract against its {FILE}, so that no change breaks callers by accident."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="fail where a document is not as its contract")
        what.add_argument("--write", action="store_true", help="bring the documents up to date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        mistakes = [
            mistake
            for contract in registered()
            if contract.name in settings.HOSTED_SERVICES
            for mistake in (_check(contract) if check else self._write(contract))
        ]
        if mistakes:
            raise CommandError("\n".join(mistakes))

    def _write(self, contract: type[Service]) -> list[str]:
        path, text = path_of(contract), _text(contract)
        if mistakes := _unannounced_changes(contract, path):
            return mistakes
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            self.stdout.write(f"{contract.name} {contract.version}: written")
        return []


def _check(contract: type[Service]) -> list[str]:
    path = path_of(contract)
    if mistakes := _unannounced_changes(contract, path):
        return mistakes
    if not path.exists() or path.read_text() != _text(contract):
        return [f"{contract.name}: {FILE} is not up to date. Run manage.py contracts --write"]
    return []


def _text(contract: type[Service]) -> str:
    return json.dumps(document(contract), indent=2, sort_keys=True) + "\n"


def _unannounced_changes(contract: type[Service], path: Path) -> list[str]:
    """What has changed without the version that says so, in lines."""
    if not path.exists():
        return []
    old = _read(path)
    found = contract_changes(old, document(contract))
    least = minimum_version(old["version"], found)
    if version_parts(contract.version) >= version_parts(least):
        return []
    heading = (
        f"{contract.name} is {contract.version} and was {old['version']}."
        f" It must be {least}: set it in {contract.name}/contract.py, then run manage.py contracts --write"
    )
    return [heading, *(f"  {change}" for change in found)]


def _read(path: Path) -> Schema:
    try:
        read: Schema = json.loads(path.read_text())
    except ValueError:
        raise CommandError(
            f"{path} is no JSON. After a merge, take the other branch's file and run this again."
        ) from None
    return read
