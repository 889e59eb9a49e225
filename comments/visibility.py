"""Hide, show, withhold and delete comments, with every counter."""

from uuid import UUID

from comments import contract, reading
from comments.contract import ERASED_AUTHOR, CommentStatus
from comments.counters import advance, read_thread
from comments.models import AccountStatus, Comment, Thread
from comments.permissions import require_author, require_moderator
from comments.reading import no_comment, to_contract
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.idempotency import store_response


def delete(comment_id: UUID, actor_id: UUID) -> None:
    """Delete a comment for its author; see the contract.

    Raises:
        NotFound: There is no such comment, or it is deleted already.
        Forbidden: The actor is not the author.
    """
    comment = reading.get(comment_id)
    require_author(comment, actor_id)
    _delete(comment)


def moderate(comment_id: UUID, moderator_id: UUID, status: CommentStatus) -> contract.Comment:
    """Hide or show a comment for a moderator, and return it after the change.

    Raises:
        Forbidden: The user is not an active moderator.
        NotFound: There is no such comment, or it is deleted.
    """
    require_moderator(moderator_id)
    return _set_status(reading.get(comment_id), status)


@transactional("comments")
def change(comment: Comment, status: CommentStatus, *, body: str | None = None) -> Comment:
    """Change the status of a comment.

    Args:
        comment: Which one; its values may be outdated.
        status: The new status. A deleted comment loses its body. Instead of visible, a
            comment becomes withheld while its author is deactivated.
        body: The new body; None keeps it.

    Returns:
        The current row, after the change.

    Raises:
        NotFound: The comment is deleted, which is permanent.
    """
    thread = read_thread(comment.post_id)
    current, parent = _reread(comment)
    if current is None or current.status == CommentStatus.DELETED or thread.is_removed:
        raise no_comment()
    if status == CommentStatus.VISIBLE and not AccountStatus.objects.is_active(current.author_id):
        status = CommentStatus.WITHHELD
    if current.status != status or body is not None:
        _apply(thread, current, parent, status, body)
    return current


def withhold_or_show(comment: Comment, status: CommentStatus) -> None:
    """Change the status of a comment as part of a transaction.

    Raises:
        ConcurrentUpdate: The comment no longer has the status that was read.
    """
    thread = read_thread(comment.post_id)
    current, parent = _reread(comment)
    if current is None or current.status != comment.status:
        raise ConcurrentUpdate(f"The status of the comment {comment.pk} has changed.")
    _apply(thread, current, parent, status)


def erase(comment: Comment) -> None:
    """Delete a comment and its author's id as part of a transaction.

    Raises:
        ConcurrentUpdate: The comment was removed since it was read.
    """
    thread = read_thread(comment.post_id)
    current, parent = _reread(comment)
    if current is None:
        raise ConcurrentUpdate(f"The comment {comment.pk} was removed.")
    current.author_id = ERASED_AUTHOR
    _apply(thread, current, parent, CommentStatus.DELETED)


@transactional("comments")
def _delete(comment: Comment) -> None:
    change(comment, CommentStatus.DELETED)
    store_response(None)


@transactional("comments")
def _set_status(comment: Comment, status: CommentStatus) -> contract.Comment:
    return store_response(to_contract(change(comment, status)))


def _reread(comment: Comment) -> tuple[Comment | None, Comment | None]:
    """Return the current rows of a comment and its parent, read in one query."""
    ids = [comment.pk] if comment.parent_id is None else [comment.pk, comment.parent_id]
    found = Comment.objects.in_bulk(ids)
    return found.get(comment.pk), found.get(comment.parent_id) if comment.parent_id else None


def _apply(
    thread: Thread, comment: Comment, parent: Comment | None, status: CommentStatus, body: str | None = None
) -> None:
    difference = (status == CommentStatus.VISIBLE) - (comment.status == CommentStatus.VISIBLE)
    # The comments of a deleted post are being removed and no longer count.
    if not thread.is_removed:
        advance(thread, visible=difference)
    comment.status = status
    changed = ["status", "author_id"]
    if status == CommentStatus.DELETED:
        comment.body = ""
        changed += ["body"]
    elif body is not None:
        comment.body, comment.edited_at = body, utcnow_ms()
        changed += ["body", "edited_at"]
    _save(comment, *changed)
    if parent is not None and difference:
        parent.replies_count += difference
        _save(parent, "replies_count")


def _save(comment: Comment, *changed: str) -> None:
    """Store these columns and the place in a list, but no others.

    An update of the body does not lock the thread, so it may be concurrent.
    """
    comment.update_listing()
    comment.save(update_fields=[*changed, "listed_under"])
