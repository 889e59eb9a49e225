"""`manage.py services`: list the services, or write their documentation."""

import inspect
import textwrap
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from kernel.catalogue.project import generated_files
from kernel.contracts.service import Operation, Service
from kernel.db.router import alias_of
from kernel.rpc.registry import registered


class Command(BaseCommand):
    """Print the service catalogue, from the contracts and the settings."""

    help = "Lists each service: its operations with their documentation, its database or its URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --write and --check."""
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--write", action="store_true", help="write docs/services.md and the diagram")
        instead.add_argument("--check", action="store_true", help="fail if these are not up to date")

    def handle(self, *args: Any, write: bool, check: bool, **options: Any) -> None:
        """Describe every registered contract, or write or check the documentation."""
        if write or check:
            self._generate(check)
            return
        for contract in registered():
            self._describe(contract)

    def _generate(self, check: bool) -> None:
        stale = {
            path: text
            for path, text in generated_files().items()
            if not path.exists() or path.read_text() != text
        }
        if stale and check:
            names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
            raise CommandError(f"Not up to date: {names}. Run manage.py services --write")
        for path, text in stale.items():
            path.write_text(text)
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: written")

    def _describe(self, contract: type[Service]) -> None:
        url = settings.SERVICE_URLS.get(contract.name)
        location = f"remote, at {url}" if url else "local"
        self.stdout.write(self.style.MIGRATE_HEADING(f"{contract.name} ({location})"))
        self._write_indented(inspect.getdoc(contract) or "", 2)
        if not url:
            connection = connections[alias_of(contract.name)]
            self.stdout.write(f"  database: {connection.display_name} (alias {connection.alias!r})")
        self.stdout.write("")
        for operation in contract.operations().values():
            self._describe_operation(operation)

    def _describe_operation(self, operation: Operation) -> None:
        parameters = ", ".join(list(operation.signature.parameters)[1:])
        self.stdout.write(self.style.SUCCESS(f"  {operation.kind} {operation.name}({parameters})"))
        self._write_indented(operation.documentation, 6)
        self.stdout.write("")

    def _write_indented(self, text: str, width: int) -> None:
        self.stdout.write(textwrap.indent(text, " " * width))
