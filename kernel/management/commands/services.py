"""`manage.py services`: list the services with their operations."""

import inspect
import textwrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from kernel.contracts.service import Operation, Service
from kernel.db.router import alias_of
from kernel.rpc.registry import registered


class Command(BaseCommand):
    """Print the service catalogue, from the contracts and the settings."""

    help = "Lists each service: its operations with their documentation, its database or its URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Describe every registered contract."""
        for contract in registered():
            self._describe(contract)

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
