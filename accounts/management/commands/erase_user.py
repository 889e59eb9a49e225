"""Tells what of a person is left, and where; `manage.py erasure <user id> --erase` erases them."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts import lifecycle
from accounts.models import OutboxEvent
from kernel.contracts.errors import NotFound, ServiceError
from kernel.rpc.registry import registered

NOTHING_LEFT = "Nothing is left. An id that nobody ever had looks the same."


class Command(BaseCommand):
    help = "Tells how much each service still holds of a person, and what it has yet to hear of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_id", type=UUID, help="the id of the person")
        parser.add_argument("--erase", action="store_true", help="erase the person, after asking you")
        parser.add_argument("--noinput", action="store_false", dest="ask", help="do not ask")

    def handle(self, *args: Any, user_id: UUID, erase: bool, ask: bool, **options: Any) -> None:
        is_left = self._tell_owned(user_id)
        if erase:
            self._erase(user_id, is_left, ask)
            return
        for line in _yet_to_hear(user_id):
            is_left = True
            self.stdout.write(line)
        if is_left:
            raise CommandError("Something is left, or still to be heard.")
        self.stdout.write(NOTHING_LEFT)

    def _tell_owned(self, user_id: UUID) -> bool:
        """Whether something is left, as far as is known."""
        is_left = False
        services: dict[Any, Any] = dict(registered())
        for contract, service in services.items():
            try:
                owned = service.count_user_data(user_id=user_id)
            except ServiceError as error:
                is_left = True
                self.stdout.write(f"{contract.name}: not known, {error.detail}")
                continue
            is_left = is_left or any(owned.values())
            found = ", ".join(f"{amount} {kind}" for kind, amount in owned.items())
            self.stdout.write(f"{contract.name}: {found}")
        return is_left

    def _erase(self, user_id: UUID, is_left: bool, ask: bool) -> None:
        if ask and input("All of this goes, for good. Type 'yes' to go on: ") != "yes":
            raise CommandError("Nobody was erased.")
        try:
            lifecycle.force_erase(user_id)
        except NotFound as error:
            if not is_left:
                raise CommandError(error.detail) from error
            lifecycle.republish_erasure(user_id)
        self.stdout.write("Erased. Without --erase this command tells when nothing is left.")


def _yet_to_hear(user_id: UUID) -> Iterator[str]:
    """Events of accounts about this person, the parked ones too."""
    for event in OutboxEvent.objects.filter(aggregate_id=user_id).order_by("id"):
        error = f": {event.error}" if event.error else ""
        yield f"{event.subscriber} will hear {event.name} ({event.state}, from {event.next_attempt_at:%F %T}){error}"
