"""Who was deactivated or erased, as far as accounts has told."""

from uuid import UUID

from comments.models import Author


def is_active(author_id: UUID) -> bool:
    """Whether accounts has said nothing else of this person."""
    author = read(author_id)
    return author is None or author.is_active


def read(author_id: UUID) -> Author | None:
    return Author.objects.filter(pk=author_id).first()


def note(author: Author | None, author_id: UUID, active: bool, revision: int) -> None:
    """Notes what accounts has told; `author` is what was known before."""
    known = {"is_active": active, "revision": revision}
    if author is None:
        Author.objects.create(pk=author_id, **known)
    elif (author.is_active, author.revision) != (active, revision):
        Author.objects.filter(pk=author_id).update(**known)
