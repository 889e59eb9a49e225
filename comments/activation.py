"""Who was deactivated or erased, as far as accounts has told."""

from uuid import UUID

from blog.databases.transactions import LostRace
from comments.models import Author


def is_active(author_id: UUID) -> bool:
    """Whether accounts has said nothing else of this person."""
    author = read(author_id)
    return author is None or author.is_active


def read(author_id: UUID) -> Author | None:
    return Author.objects.filter(pk=author_id).first()


def note(author: Author | None, author_id: UUID, active: bool, revision: int) -> None:
    """Notes what accounts has told; `author` is what was known before.

    Writes in every step: whoever works by an older revision at that moment then finds that they lost.
    """
    known = {"is_active": active, "revision": revision}
    if author is None:
        Author.objects.create(pk=author_id, **known)
        return
    as_read = Author.objects.filter(pk=author_id, version=author.version)
    if not as_read.update(**known, version=author.version + 1):
        raise LostRace("Accounts has told more of this person meanwhile.")
