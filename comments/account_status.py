"""What becomes of a person's comments when their account is deactivated, active again or erased.

Each call does one step, as a part of a transaction, and answers whether there may be more to do.
"""

from uuid import UUID

from django.db.models import QuerySet

from comments import visibility
from comments.contract import Status
from comments.models import AccountStatus, Comment


def set_active(author_id: UUID, active: bool, revision: int) -> bool:
    """Withholds the visible comments, or shows the withheld ones; an outdated revision has no effect."""
    known = AccountStatus.objects.find(author_id)
    if known and known.revision > revision:
        return False
    wanted, other = (Status.VISIBLE, Status.WITHHELD) if active else (Status.WITHHELD, Status.VISIBLE)
    comment = _any(Comment.objects.filter(author_id=author_id, status=other))
    if comment:
        visibility.withhold_or_show(comment, wanted)
    AccountStatus.objects.record(known, author_id, is_active=active, revision=revision)
    return comment is not None


def erase(author_id: UUID, revision: int) -> bool:
    """Takes body and author from the person's comments; their places stay for the replies of others."""
    known = AccountStatus.objects.find(author_id)
    comment = _any(Comment.objects.filter(author_id=author_id))
    if comment:
        visibility.forget(comment)
    AccountStatus.objects.record(known, author_id, is_active=False, revision=revision)
    return comment is not None


def count_user_data(user_id: UUID) -> dict[str, int]:
    return {
        "comments": Comment.objects.filter(author_id=user_id).count(),
        "received": Comment.objects.filter(recipient_id=user_id).count(),
    }


def _any(comments: QuerySet[Comment]) -> Comment | None:
    """One of them. Not by first(), which would have them sorted."""
    return next(iter(comments[:1]), None)
