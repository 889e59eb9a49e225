"""What a service does when others' events arrive: each once, whatever happens on the way."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import msgspec
from django.db import IntegrityError

from kernel.contracts.context import remaining_seconds
from kernel.contracts.errors import Incomplete, Invalid
from kernel.contracts.events import Envelope, Event
from kernel.db.transactions import transactional
from kernel.events.models import inbox_of

E = TypeVar("E", bound=Event)

Handler = Callable[[E], bool | None]


class Inbox:
    """The handlers of one service's handlers.py, by event.

    A handler runs in a transaction of its service, together with the row that tells that the event was heard.
    One that has more to do than a transaction should hold does a part and answers True: that part is
    committed, and the handler called again, as long as half of the time for the event is left. What it does
    must then be safe to begin anew.
    """

    by_service: ClassVar[dict[str, "Inbox"]] = {}

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[type[Event], Handler[Any]] = {}
        self.by_service[service] = self

    def handles(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Decorator of the handler of an event."""

        def note(handler: Handler[E]) -> Handler[E]:
            self.handlers[event] = handler
            return handler

        return note

    def receive(self, envelope: Envelope) -> None:
        """Applies an event, unless that was done before. Raises as `Subscriber.receive` says."""
        event = self._read(envelope)
        apply = transactional(self.service, retry_on=(IntegrityError,))(self._apply)
        given = remaining_seconds()
        while apply(envelope, event):
            left = remaining_seconds()
            # So that the answer arrives while somebody waits for it.
            if given is not None and left is not None and left <= given / 2:
                raise Incomplete(f"{self.service} has done a part of {envelope.name}.")

    def _read(self, envelope: Envelope) -> Event:
        for event in self.handlers:
            if (event.name, event.version) == (envelope.name, envelope.version):
                try:
                    return msgspec.json.decode(envelope.payload, type=event)
                except msgspec.DecodeError as error:
                    raise Invalid(f"{envelope.name} cannot be read: {error}") from error
        raise Invalid(f"{self.service} does not hear {envelope.name} of version {envelope.version}.")

    def _apply(self, envelope: Envelope, event: Event) -> bool:
        """Whether there is more to do. Of two that do this at once, one is begun anew and finds it done."""
        heard = inbox_of(self.service).objects
        if heard.filter(pk=envelope.id).exists():
            return False
        if self.handlers[type(event)](event):
            return True
        heard.create(id=envelope.id, name=envelope.name)
        return False
