"""Tells what of an erased person is left, and where: `manage.py erasure <user id>`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from blog.events.tables import outbox_of
from blog.services.errors import ServiceError
from blog.services.registry import registered


class Command(BaseCommand):
    help = "Tells how much each service still holds of a person, and what it has yet to hear of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_id", type=UUID, help="the id of the person")

    def handle(self, *args: Any, user_id: UUID, **options: Any) -> None:
        is_done = True
        services: dict[Any, Any] = dict(registered())
        for contract, service in services.items():
            try:
                owned = service.count_owned(user_id=user_id)
            except ServiceError as error:
                is_done = False
                self.stdout.write(f"{contract.name}: not known, {error.detail}")
                continue
            is_done = is_done and not any(owned.values())
            found = ", ".join(f"{amount} {kind}" for kind, amount in owned.items())
            self.stdout.write(f"{contract.name}: {found}")
        for line in _yet_to_hear(user_id):
            self.stdout.write(line)
        if not is_done:
            raise CommandError("Something is left.")
        self.stdout.write("Nothing is left.")


def _yet_to_hear(user_id: UUID) -> Iterator[str]:
    """Events of accounts about this person; known where accounts is hosted, on an SQL database."""
    if "accounts" not in settings.SERVICES:
        return
    for event in outbox_of("accounts").objects.filter(payload__contains=str(user_id)).order_by("id"):
        error = f": {event.error}" if event.error else ""
        yield f"{event.subscriber} will hear {event.name} ({event.state}, from {event.due_at:%F %T}){error}"
