"""`manage.py erase_user <user id>` shows what is stored of a user, or erases it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts import lifecycle
from accounts.models import OutboxEvent
from kernel.contracts.errors import NotFound, ServiceError
from kernel.rpc.registry import registered

NOTHING_STORED = "Nothing is stored. The result is the same for an id that never existed."


class Command(BaseCommand):
    """Show how much data of a user is stored, or erase the user."""

    help = "Show how much each service stores of a user, and which events about the user are undelivered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("user_id", type=UUID, help="id of the user")
        parser.add_argument("--erase", action="store_true", help="erase the user, after a confirmation")
        parser.add_argument("--noinput", action="store_false", dest="confirm", help="skip the confirmation")

    def handle(self, *args: Any, user_id: UUID, erase: bool, confirm: bool, **options: Any) -> None:
        """Run the command.

        Raises:
            CommandError: Without --erase, data is stored or an event is undelivered.
                With --erase, the user does not exist, or the confirmation was refused.
        """
        has_data = self._write_counts(user_id)
        if erase:
            self._erase(user_id, has_data, confirm)
            return
        undelivered = list(_undelivered(user_id))
        for line in undelivered:
            self.stdout.write(line)
        if has_data or undelivered:
            raise CommandError("Data is stored, or an event is undelivered.")
        self.stdout.write(NOTHING_STORED)

    def _write_counts(self, user_id: UUID) -> bool:
        """Write the counts of each service.

        Returns:
            Whether there is data, or a service did not respond and there may be.
        """
        has_data = False
        services: dict[Any, Any] = dict(registered())
        for contract, service in services.items():
            try:
                counts = service.count_user_data(user_id=user_id)
            except ServiceError as error:
                has_data = True
                self.stdout.write(f"{contract.name}: unknown, {error.detail}")
                continue
            has_data = has_data or any(counts.values())
            listed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
            self.stdout.write(f"{contract.name}: {listed}")
        return has_data

    def _erase(self, user_id: UUID, has_data: bool, confirm: bool) -> None:
        if confirm and input("This erases all of it permanently. Type 'yes' to continue: ") != "yes":
            raise CommandError("Nothing was erased.")
        try:
            lifecycle.force_erase(user_id)
        except NotFound as error:
            if not has_data:
                raise CommandError(error.detail) from error
            lifecycle.republish_erasure(user_id)
        self.stdout.write("Erased. Run the command without --erase to see when every service is done.")


def _undelivered(user_id: UUID) -> Iterator[str]:
    """Yield a line for each event about the user in the outbox, also parked ones."""
    for event in OutboxEvent.objects.filter(aggregate_id=user_id).order_by("id"):
        error = f": {event.error}" if event.error else ""
        yield (
            f"{event.name} to {event.subscriber}: {event.state}, "
            f"next attempt at {event.next_attempt_at:%F %T}{error}"
        )
