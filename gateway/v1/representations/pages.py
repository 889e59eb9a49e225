"""The common format of all lists."""

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from gateway.rest.representations import Degraded

T = TypeVar("T")


class Page(Struct, Generic[T], kw_only=True):
    """A page of a list."""

    items: list[T]
    next_cursor: Annotated[
        str | None, Meta(description="The `cursor` of the next page; null on the last page.")
    ]
    degraded: Degraded
