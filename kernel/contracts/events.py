"""What a contract says of events: what has happened, and who wants to hear of it.

Standard library only.
"""

import sys
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.contracts.service import Service, command


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every event: something that has happened in a service, told to whoever subscribes.

    An event lies in its publisher's contract, and is named by it: "posts.PostDeleted". Two events may arrive
    in any order, so one that speaks of something that changes carries a `revision` of it: the highest is the
    latest. A subscriber takes only the `version` it knows, so an event whose fields change gets another name.
    """

    version: ClassVar[int] = 1
    aggregate: ClassVar[str]
    """The field with the id of what the event is about."""
    publisher: ClassVar[str]
    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.publisher = cls.__module__.partition(".")[0]
        cls.name = f"{cls.publisher}.{cls.__name__}"

    @property
    def aggregate_id(self) -> UUID:
        """The id of what the event is about."""
        aggregate_id: UUID = getattr(self, self.aggregate)
        return aggregate_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event on its way to one subscriber. The `id` is the same at every attempt.

    `payload` holds the event's fields as JSON: what they are is said by its publisher's contract.
    """

    id: UUID
    name: str
    version: int
    payload: str


class Subscriber(Service):
    """Base of the contracts of services that hear events.

    `hears` names them; the service's handlers.py says what is done. Names, for contracts that hear each other
    cannot import each other.
    """

    subscribes_to: ClassVar[tuple[str, ...]]

    @command
    @abstractmethod
    def receive(self, *, event: Envelope) -> None:
        """Does what follows from another service's event. For the deliverer.

        Safe to repeat: it is done once. Raises Invalid for an event that is not heard here or cannot be read,
        Unfinished where there was no time for all of it.
        """


def events_of(contract: type[Service]) -> list[type[Event]]:
    """The events that a service publishes: those of its contract.py."""
    return [
        member
        for member in vars(sys.modules[contract.__module__]).values()
        if isinstance(member, type) and issubclass(member, Event) and member.__module__ == contract.__module__
    ]
