"""Lists of comments, in pages."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from comments import contract
from comments.contract import MAX_COMMENTS_LISTED, MAX_REPLIES_SHOWN, CommentOrder, CommentStatus
from comments.models import Comment
from comments.reading import ROWS, all_to_contract, no_comment, to_contract
from kernel.contracts.service import Page
from kernel.db import pagination


def for_post(post_id: UUID, order: CommentOrder, cursor: str | None, limit: int) -> Page[contract.Comment]:
    """Return a page of a post's comments with replies; see the contract."""
    page = pagination.page(
        ROWS.filter(listed_under=post_id),
        order=["number" if order == CommentOrder.OLDEST else "-number"],
        cursor=cursor,
        limit=limit,
        convert=_with_replies,
    )
    if page.items and page.items[0].post_id != post_id:
        # The id is that of a comment, under which its replies are listed.
        return Page(items=())
    return page


def all_for_post(post_id: UUID) -> tuple[contract.Comment, ...]:
    """Return all visible comments and replies of a post, the highest number first."""
    visible = ROWS.filter(post_id=post_id, status=CommentStatus.VISIBLE)
    return tuple(all_to_contract(visible.order_by("-number")[:MAX_COMMENTS_LISTED]))


def replies(comment_id: UUID, cursor: str | None, limit: int) -> Page[contract.Comment]:
    """Return a page of the visible replies to a comment, the oldest first.

    Raises:
        NotFound: There is no such comment.
    """
    if not Comment.objects.filter(pk=comment_id).exists():
        raise no_comment()
    return pagination.page(
        ROWS.filter(listed_under=comment_id),
        order=["number"],
        cursor=cursor,
        limit=limit,
        convert=all_to_contract,
    )


def received(post_author_id: UUID, limit: int) -> tuple[contract.Comment, ...]:
    """Return the newest visible comments by others on an author's posts."""
    return pagination.page(
        ROWS.filter(recipient_id=post_author_id, status=CommentStatus.VISIBLE),
        order=["-created_at", "-id"],
        cursor=None,
        limit=limit,
        convert=all_to_contract,
    ).items


def _with_replies(rows: Sequence[Any]) -> list[contract.Comment]:
    """Return the comments with the oldest of all their replies.

    This takes one query, and none if no comment has replies.
    """
    found = defaultdict(list)
    if parent_ids := [row.id for row in rows if row.replies_count]:
        for reply in ROWS.filter(listed_under__in=parent_ids).order_by("number")[:MAX_REPLIES_SHOWN]:
            found[reply.parent_id].append(to_contract(reply))
    return [to_contract(row, found[row.id]) for row in rows]
