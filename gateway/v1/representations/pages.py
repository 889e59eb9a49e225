"""What every list has in common."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from gateway.v1.representations.values import Degraded

T = TypeVar("T")


class Page(Struct, Generic[T], kw_only=True):
    """A part of a list."""

    items: list[T]
    next_cursor: Annotated[
        str | None, Meta(description="Give it as `cursor` for the part that follows; null at the end.")
    ]
    degraded: Degraded
