"""Update a user's comments after the account was deactivated, activated or erased.

Each function does one step as part of a transaction. It returns whether there may be
more to do.
"""

from uuid import UUID

from django.db.models import QuerySet

from comments import visibility
from comments.contract import CommentStatus
from comments.models import AccountStatus, Comment


def set_active(author_id: UUID, active: bool, revision: int) -> bool:
    """Withhold one visible comment, or after activation show one withheld comment.

    An event with an outdated revision has no effect.
    """
    known = AccountStatus.objects.find(author_id)
    if known and known.revision > revision:
        return False
    wanted, other = (
        (CommentStatus.VISIBLE, CommentStatus.WITHHELD)
        if active
        else (CommentStatus.WITHHELD, CommentStatus.VISIBLE)
    )
    comment = _any(Comment.objects.filter(author_id=author_id, status=other))
    if comment:
        visibility.withhold_or_show(comment, wanted)
    AccountStatus.objects.record(known, author_id, is_active=active, revision=revision)
    return comment is not None


def erase(author_id: UUID, revision: int) -> bool:
    """Remove body and author from a comment of an erased user.

    The row stays, because replies of other users refer to it.
    """
    known = AccountStatus.objects.find(author_id)
    comment = _any(Comment.objects.filter(author_id=author_id))
    if comment:
        visibility.erase(comment)
    AccountStatus.objects.record(known, author_id, is_active=False, revision=revision)
    return comment is not None


def count_user_data(user_id: UUID) -> dict[str, int]:
    """Count the comments a user wrote, and those by others on the user's posts."""
    return {
        "comments": Comment.objects.filter(author_id=user_id).count(),
        "received": Comment.objects.filter(recipient_id=user_id).count(),
    }


def _any(comments: QuerySet[Comment]) -> Comment | None:
    """Return any one of them. Not by first(), which sorts all of them."""
    return next(iter(comments[:1]), None)
