"""When a post last changed for its readers."""

from datetime import datetime
from typing import Protocol


class Dated(Protocol):
    """A post in any form."""

    @property
    def updated_at(self) -> datetime: ...

    @property
    def published_at(self) -> datetime | None: ...


def last_changed(post: Dated) -> datetime:
    """Its last edit, or its publication where that came later."""
    return max(post.updated_at, post.published_at or post.updated_at)
