"""Holds every counter against the rows it counts: `manage.py recount [--fix]`, also while serving."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.contracts.errors import ServiceError
from kernel.reconciliation import reconciler_of


class Command(BaseCommand):
    help = "Counts likes, comments, popularity, tags, totals and followers anew and tells what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="also mend it")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        found = 0
        for service in settings.HOSTED_SERVICES:
            try:
                found += self._recount(service, fix)
            except ServiceError as error:
                raise CommandError(f"{service} cannot be counted now: {error.detail}") from error
        if found and not fix:
            raise CommandError(f"{found} differ; --fix mends them.")
        self.stdout.write(f"{found} mended." if found else "Every counter is right.")

    def _recount(self, service: str, fix: bool) -> int:
        """How many differ."""
        found = 0
        for difference in reconciler_of(service)(fix):
            found += 1
            stored, expected = _text(difference.stored), _text(difference.expected)
            self.stdout.write(f"{service}: {difference.what} has {stored}, expected {expected}")
        return found


def _text(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
