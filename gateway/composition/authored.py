"""What people wrote, joined to who wrote it, in no API's own shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from gateway.composition import users
from gateway.composition.degradation import Degradation
from gateway.v1.representations.users import Author


class Written(Protocol):
    """Anything that has an author."""

    @property
    def author_id(self) -> UUID: ...


W = TypeVar("W", bound=Written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored(Generic[W]):
    """`authors` lacks those who have left, and all where `degraded` names accounts.

    `total` is how many the whole list has, where this is a part of one.
    """

    items: Sequence[W]
    authors: Mapping[UUID, Author]
    degraded: list[str]
    total: int


def join(
    items: Sequence[W],
    viewer_id: UUID | None,
    *,
    authors: Mapping[UUID, Author] | None = None,
    total: int | None = None,
) -> Authored[W]:
    """Asks accounts for the authors, where they are not known already."""
    parts = Degradation()
    if authors is None:
        authors = users.authors(parts, [item.author_id for item in items], viewer_id)
    return Authored(
        items=items,
        authors=authors,
        degraded=parts.degraded,
        total=len(items) if total is None else total,
    )
