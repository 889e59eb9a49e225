"""An example contract with constants and events."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.contracts.events import Event, Subscriber

MAX_BODY = 5_000
CLAIM = "sub"
NOBODY = UUID(int=0)
_MAX_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    """The number of items has changed."""

    aggregate: ClassVar[str] = "item_id"
    item_id: UUID
    count: int


class Shop(Subscriber):
    """Items to buy."""

    name = "shop"
    version = "1.0"
    subscribes_to: ClassVar = ("library.BookLent",)
