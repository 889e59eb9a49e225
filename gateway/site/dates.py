"""The date of a post's last change."""

from datetime import datetime
from typing import Protocol


class Dated(Protocol):
    """A post in any representation."""

    @property
    def updated_at(self) -> datetime:
        """Return the time of the last edit."""
        ...

    @property
    def published_at(self) -> datetime | None:
        """Return the time of the publication; None for a draft."""
        ...


def last_changed(post: Dated) -> datetime:
    """Return the time of the last edit, or of the publication if that is later."""
    return max(post.updated_at, post.published_at or post.updated_at)
