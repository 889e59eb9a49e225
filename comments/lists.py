"""Comments as others see them, one by one and in pages."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from comments import contract
from comments.contract import MAX_COMMENTS_LISTED, MAX_REPLIES_SHOWN, Order, Status
from comments.models import Comment
from kernel.contracts.errors import NotFound
from kernel.contracts.service import Page
from kernel.db import pagination

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
MAX_NUMBER = 2**31 - 1
"""The highest number that every engine's column can hold."""

ROWS = Comment.objects.values_list(*COLUMNS, named=True)


def to_contract(row: Any, replies: Sequence[contract.Comment] = ()) -> contract.Comment:
    """A Comment, or one of ROWS, without what nobody may see any more."""
    return contract.Comment(
        id=row.id,
        post_id=row.post_id,
        number=row.number,
        parent_id=row.parent_id,
        author_id=row.author_id,
        body=row.body if row.status == Status.VISIBLE else "",
        status=Status(row.status),
        created_at=row.created_at,
        edited_at=row.edited_at,
        replies_count=row.replies_count,
        replies=tuple(replies),
    )


def _all_as_seen(rows: Sequence[Any]) -> list[contract.Comment]:
    return [to_contract(row) for row in rows]


def get_by_number(post_id: UUID, number: int) -> contract.Comment:
    can_be = 0 < number <= MAX_NUMBER
    rows = list(ROWS.filter(post_id=post_id, number=number)) if can_be else []
    if not rows or rows[0].status != Status.VISIBLE:
        raise NotFound("There is no such comment.")
    return to_contract(rows[0])


def all_on_post(post_id: UUID) -> tuple[contract.Comment, ...]:
    visible = ROWS.filter(post_id=post_id, status=Status.VISIBLE)
    return tuple(to_contract(row) for row in visible.order_by("-number")[:MAX_COMMENTS_LISTED])


def comments_of_post(post_id: UUID, order: Order, cursor: str | None, limit: int) -> Page[contract.Comment]:
    page = pagination.page(
        ROWS.filter(listed_under=post_id),
        order=["number" if order == Order.OLDEST else "-number"],
        cursor=cursor,
        limit=limit,
        convert=_with_replies,
    )
    if page.items and page.items[0].post_id != post_id:
        # The id of a comment: what is listed there are its replies.
        return Page(items=())
    return page


def replies_to(comment_id: UUID, cursor: str | None, limit: int) -> Page[contract.Comment]:
    if not Comment.objects.filter(pk=comment_id).exists():
        raise NotFound("There is no such comment.")
    return pagination.page(
        ROWS.filter(listed_under=comment_id),
        order=["number"],
        cursor=cursor,
        limit=limit,
        convert=_all_as_seen,
    )


def received_by(post_author_id: UUID, limit: int) -> tuple[contract.Comment, ...]:
    return pagination.page(
        ROWS.filter(recipient_id=post_author_id, status=Status.VISIBLE),
        order=["-created_at", "-id"],
        cursor=None,
        limit=limit,
        convert=_all_as_seen,
    ).items


def _with_replies(rows: Sequence[Any]) -> list[contract.Comment]:
    """The comments with the oldest of all their replies, in one query, and in none where there are none."""
    replies = defaultdict(list)
    if record_success := [row.id for row in rows if row.replies_count]:
        for reply in ROWS.filter(listed_under__in=record_success).order_by("number")[:MAX_REPLIES_SHOWN]:
            replies[reply.parent_id].append(to_contract(reply))
    return [to_contract(row, replies[row.id]) for row in rows]
