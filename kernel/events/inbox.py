"""The inbox: process the events of other services, each of them once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, TypeVar

import msgspec
from django.db import IntegrityError

from kernel import periodic
from kernel.contracts.context import remaining_seconds
from kernel.contracts.errors import Incomplete, Invalid
from kernel.contracts.events import Envelope, Event
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import transactional
from kernel.events.models import inbox_of

E = TypeVar("E", bound=Event)

Handler = Callable[[E], bool | None]

RETENTION = timedelta(days=30)
"""How long the ids of processed events are stored."""

PURGE_BATCH_SIZE = 500
PURGE_INTERVAL = timedelta(minutes=1)


class Inbox:
    """The event handlers of one service. Its handlers.py has one instance.

    A handler runs in a transaction of its service, together with the inbox row that
    records the event. A handler with more work than a transaction should hold does a
    part of it and returns True: that part is committed and the handler is called again,
    while at least half of the time for the event is left. So a handler must be safe to
    start again.

    Creating an inbox also registers the periodic purge of its old rows.
    """

    by_service: ClassVar[dict[str, "Inbox"]] = {}

    def __init__(self, service: str) -> None:
        """Create the inbox of a service, without handlers."""
        self.service = service
        self.handlers: dict[type[Event], Handler[Any]] = {}
        self.by_service[service] = self
        periodic.register(service, "purge inbox", partial(purge_inbox, service), PURGE_INTERVAL)

    def handles(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Return a decorator that registers the handler of an event."""

        def register(handler: Handler[E]) -> Handler[E]:
            self.handlers[event] = handler
            return handler

        return register

    def receive(self, envelope: Envelope) -> None:
        """Process an event, unless it was processed before.

        Args:
            envelope: The event as the publisher sent it.

        Raises:
            Invalid: The service does not subscribe to the event, or cannot decode it.
            Incomplete: A part is done, and the time is used up.
        """
        event = self._decode(envelope)
        process = transactional(self.service, retry_on=(IntegrityError,))(self._process)
        available = remaining_seconds()
        while process(envelope, event):
            remaining = remaining_seconds()
            # The response must reach the publisher before its timeout.
            if available is not None and remaining is not None and remaining <= available / 2:
                raise Incomplete(f"{self.service} has done a part of {envelope.name}.")

    def _decode(self, envelope: Envelope) -> Event:
        for event in self.handlers:
            if (event.name, event.version) == (envelope.name, envelope.version):
                try:
                    return msgspec.json.decode(envelope.payload, type=event)
                except msgspec.DecodeError as error:
                    raise Invalid(f"{envelope.name} cannot be decoded: {error}") from error
        raise Invalid(f"{self.service} has no handler for {envelope.name}, version {envelope.version}.")

    def _process(self, envelope: Envelope, event: Event) -> bool:
        """Return whether there is more to do.

        Of two concurrent calls, the second to commit starts again and finds the event
        processed.
        """
        processed = inbox_of(self.service).objects
        if processed.filter(pk=envelope.id).exists():
            return False
        if self.handlers[type(event)](event):
            return True
        processed.create(id=envelope.id, name=envelope.name)
        return False


def purge_inbox(service: str) -> bool:
    """Delete rows of an inbox that are past RETENTION, at most PURGE_BATCH_SIZE.

    Returns:
        Whether there may be more of them.
    """
    rows: Any = inbox_of(service).objects
    expired = rows.filter(received_at__lt=utcnow_ms() - RETENTION).order_by("received_at")
    ids = list(expired.values_list("pk", flat=True)[:PURGE_BATCH_SIZE])
    rows.filter(pk__in=ids).delete()
    return len(ids) == PURGE_BATCH_SIZE
