"""What every list has in common."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

T = TypeVar("T")

Degraded = Annotated[
    list[str],
    Meta(
        description="Services that did not answer and whose part is therefore missing here.",
        examples=[["accounts"]],
    ),
]


class Page(Struct, Generic[T], kw_only=True):
    """A part of a list."""

    items: list[T]
    next_cursor: Annotated[
        str | None, Meta(description="Give it as `cursor` for the part that follows; null at the end.")
    ]
    degraded: Degraded
