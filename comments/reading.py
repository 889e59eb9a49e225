"""Reads of single comments, and rows as the contract's comments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from comments import contract
from comments.contract import CommentStatus
from comments.models import Comment
from kernel.contracts.errors import NotFound

COLUMNS = (
    "id",
    "post_id",
    "number",
    "parent_id",
    "author_id",
    "body",
    "status",
    "created_at",
    "edited_at",
    "replies_count",
)
ROWS = Comment.objects.values_list(*COLUMNS, named=True)

MAX_NUMBER = 2**31 - 1
"""The highest number that the column holds on every engine."""


def get(comment_id: UUID) -> Comment:
    """Return the row of a comment that is not deleted.

    Raises:
        NotFound: There is no such comment, or it is deleted.
    """
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None or comment.status == CommentStatus.DELETED:
        raise no_comment()
    return comment


def get_by_number(post_id: UUID, number: int) -> contract.Comment:
    """Return a visible comment or reply by its number.

    Raises:
        NotFound: There is no visible comment with this number.
    """
    is_possible = 0 < number <= MAX_NUMBER
    rows = list(ROWS.filter(post_id=post_id, number=number)) if is_possible else []
    if not rows or rows[0].status != CommentStatus.VISIBLE:
        raise no_comment()
    return to_contract(rows[0])


def no_comment() -> NotFound:
    """Return the error for a comment that does not exist or is deleted."""
    return NotFound("There is no such comment.")


def to_contract(row: Any, replies: Sequence[contract.Comment] = ()) -> contract.Comment:
    """Return a comment without the body, unless it is visible.

    Args:
        row: A model instance or one of ROWS.
        replies: The replies to return with it.
    """
    return contract.Comment(
        id=row.id,
        post_id=row.post_id,
        number=row.number,
        parent_id=row.parent_id,
        author_id=row.author_id,
        body=row.body if row.status == CommentStatus.VISIBLE else "",
        status=CommentStatus(row.status),
        created_at=row.created_at,
        edited_at=row.edited_at,
        replies_count=row.replies_count,
        replies=tuple(replies),
    )


def all_to_contract(rows: Iterable[Any]) -> list[contract.Comment]:
    """Return rows as comments without replies; see `to_contract`."""
    return [to_contract(row) for row in rows]
