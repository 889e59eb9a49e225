"""Comments are hidden, shown and deleted, and every count stays right."""

from blog.databases.clock import now
from blog.databases.transactions import transactional
from blog.services.errors import NotFound
from blog.services.idempotency import remember
from comments import contract
from comments.contract import Status
from comments.lists import as_seen
from comments.models import Comment, Thread
from comments.threads import move_on, read_thread


@transactional("comments")
def set_status(comment: Comment, status: Status) -> contract.Comment:
    """Hides or shows a comment; answers it as it is seen then."""
    return remember(as_seen(change(comment, status)))


@transactional("comments")
def delete(comment: Comment) -> None:
    """Deletes a comment for good."""
    change(comment, Status.DELETED)
    remember(None)


@transactional("comments")
def change(comment: Comment, status: Status, *, body: str | None = None) -> Comment:
    """Gives a comment another status.

    Arguments:
        comment: which one; what it holds may be out of date.
        status: a deleted comment loses its body.
        body: its new body; None leaves it as it is.

    Answers the comment as it is then. Raises NotFound for a deleted one: it stays so.
    """
    thread = read_thread(comment.post_id)
    comment, parent = _read_again(comment, thread)
    if comment.status == status and body is None:
        return comment
    difference = (status == Status.VISIBLE) - (comment.status == Status.VISIBLE)
    move_on(thread, visible=difference)
    comment.status = status
    if status == Status.DELETED:
        comment.body = ""
    elif body is not None:
        comment.body, comment.edited_at = body, now()
    _save(comment)
    if parent is not None and difference:
        parent.replies_count += difference
        _save(parent)
    return comment


def _read_again(comment: Comment, thread: Thread) -> tuple[Comment, Comment | None]:
    """The comment and its parent as they are now, in one query."""
    ids = [comment.pk] if comment.parent_id is None else [comment.pk, comment.parent_id]
    found = Comment.objects.in_bulk(ids)
    current = found.get(comment.pk)
    if current is None or current.status == Status.DELETED or thread.is_removed:
        raise NotFound("There is no such comment.")
    return current, found.get(current.parent_id) if current.parent_id else None


def _save(comment: Comment) -> None:
    comment.find_place()
    comment.save(update_fields=["status", "body", "edited_at", "listed_under", "replies_count"])
