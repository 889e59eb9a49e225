"""The catalogue: `manage.py services`."""

import inspect
import textwrap
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from blog.databases.router import alias_of
from blog.services.contract import Operation, Service
from blog.services.registry import registered


class Command(BaseCommand):
    help = "Lists each service: its methods with their docs, its database, whether it is here."

    def handle(self, *args: Any, **options: Any) -> None:
        for contract, service in registered().items():
            self._describe(contract, service)

    def _describe(self, contract: type[Service], service: Service) -> None:
        connection = connections[alias_of(contract.name)]
        where = "here" if type(service).__module__ == f"{contract.name}.service" else "elsewhere"
        self.stdout.write(self.style.MIGRATE_HEADING(f"{contract.name} ({where})"))
        self._write_indented(inspect.getdoc(contract) or "", 2)
        self.stdout.write(f"  database: {connection.display_name} (alias {connection.alias!r})\n\n")
        for operation in contract.operations().values():
            self._describe_operation(operation)

    def _describe_operation(self, operation: Operation) -> None:
        parameters = ", ".join(list(operation.signature.parameters)[1:])
        self.stdout.write(self.style.SUCCESS(f"  {operation.kind} {operation.name}({parameters})"))
        self._write_indented(operation.documentation, 6)
        self.stdout.write("")

    def _write_indented(self, text: str, width: int) -> None:
        self.stdout.write(textwrap.indent(text, " " * width))
