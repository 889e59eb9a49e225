"""`manage.py reconcile`: compare every counter with the rows that it counts."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.contracts.errors import ServiceError
from kernel.reconciliation import reconciler_of, reconciliation_order


class Command(BaseCommand):
    """Report differences between counters and rows.

    Safe while the services are in use.
    """

    help = "Compares every stored counter with the rows that it counts, and reports the differences."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option that repairs."""
        parser.add_argument("--fix", action="store_true", help="also repair the differences")

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        """Reconcile every hosted service.

        Raises:
            CommandError: There are differences, without `fix`, or a service is not
                available.
        """
        count = 0
        for service in reconciliation_order(settings.HOSTED_SERVICES):
            try:
                count += self._reconcile(service, fix)
            except ServiceError as error:
                raise CommandError(f"{service} cannot be reconciled now: {error.detail}") from error
        if count and not fix:
            raise CommandError(f"Differences: {count}. Use --fix to repair them.")
        self.stdout.write(f"Differences repaired: {count}." if count else "Every counter is right.")

    def _reconcile(self, service: str, fix: bool) -> int:
        """Print the differences of a service and return their number."""
        count = 0
        for difference in reconciler_of(service)(fix):
            count += 1
            stored, expected = _text(difference.stored), _text(difference.expected)
            self.stdout.write(f"{service}: {difference.what} has {stored}, expected {expected}")
        return count


def _text(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
