"""Comments are hidden, shown and deleted, and every count stays right."""

from blog.databases.transactions import transactional
from blog.services.errors import NotFound
from comments.contract import Status
from comments.models import Comment, Thread
from comments.threads import move_on, read_thread


@transactional("comments")
def change_status(comment: Comment, status: Status) -> tuple[Comment, Thread]:
    """The comment as it is then, and its post's counters. NotFound for a deleted one: it stays so."""
    thread = read_thread(comment.post_id)
    if thread.version == 0:
        raise NotFound("This comment's post is deleted.")
    comment, parent = _read_again(comment)
    if comment.status == status:
        return comment, thread
    change = (status == Status.VISIBLE) - (comment.status == Status.VISIBLE)
    move_on(thread, visible=change)
    comment.status = status
    if status == Status.DELETED:
        comment.body = ""
    _save(comment)
    if parent is not None and change:
        parent.replies_count += change
        _save(parent)
    return comment, thread


def _read_again(comment: Comment) -> tuple[Comment, Comment | None]:
    """The comment and its parent as they are now, in one query."""
    ids = [comment.pk] if comment.parent_id is None else [comment.pk, comment.parent_id]
    found = Comment.objects.in_bulk(ids)
    now = found.get(comment.pk)
    if now is None or now.status == Status.DELETED:
        raise NotFound("There is no such comment.")
    return now, found.get(now.parent_id) if now.parent_id else None


def _save(comment: Comment) -> None:
    comment.listed = comment.status == Status.VISIBLE or comment.replies_count > 0
    comment.save(update_fields=["status", "body", "listed", "replies_count"])
