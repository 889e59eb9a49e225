"""Events in contracts: what has happened in a service, and who subscribes to it.

Needs the standard library only.
"""

import sys
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.contracts.service import Service, command


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every event: something that has happened in a service.

    An event class is part of its publisher's contract, which also names it: the class
    `BookLent` in `library/contract.py` is the event "library.BookLent".

    Two events may arrive in any order. An event about something that changes therefore
    carries a `revision`; the highest revision is the latest. A subscriber accepts only
    the `version` that it knows, so an event whose fields change incompatibly gets a new
    name.

    Attributes:
        version: The version of the fields.
        aggregate: The name of the field with the id of what the event is about.
        publisher: The name of the service that publishes the event.
        name: The publisher's name and the class name.
    """

    version: ClassVar[int] = 1
    aggregate: ClassVar[str]
    publisher: ClassVar[str]
    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.publisher = cls.__module__.partition(".")[0]
        cls.name = f"{cls.publisher}.{cls.__name__}"

    @property
    def aggregate_id(self) -> UUID:
        """Return the id of what the event is about."""
        aggregate_id: UUID = getattr(self, self.aggregate)
        return aggregate_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event as it is delivered to one subscriber.

    Attributes:
        id: The id of the event, the same in every delivery attempt.
        name: The name of the event.
        version: The version of the event's fields.
        payload: The event's fields as JSON. The publisher's contract defines them.
    """

    id: UUID
    name: str
    version: int
    payload: str


class Subscriber(Service):
    """Base of the contracts of services that subscribe to events.

    Attributes:
        subscribes_to: The names of the events. They are names because contracts that
            subscribe to each other's events cannot import each other. The handlers are
            in the service's `handlers.py`.
    """

    subscribes_to: ClassVar[tuple[str, ...]]

    @command
    @abstractmethod
    def receive(self, *, event: Envelope) -> None:
        """Handle an event of another service. Only the message relay calls this.

        The call may be repeated: an event takes effect once.

        Raises:
            Invalid: The service does not subscribe to the event or cannot read it.
            Incomplete: The deadline allowed only a part of the work.
        """


def events_of(contract: type[Service]) -> list[type[Event]]:
    """Return the classes of the events that a service publishes.

    They are those of the module that defines the contract.
    """
    return [
        member
        for member in vars(sys.modules[contract.__module__]).values()
        if isinstance(member, type) and issubclass(member, Event) and member.__module__ == contract.__module__
    ]
