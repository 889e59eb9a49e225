"""Comments are hidden, shown and deleted, and every count stays right."""

from comments import contract
from comments.contract import NOBODY, Status
from comments.lists import to_contract
from comments.models import AccountStatus, Comment, Thread
from comments.threads import advance, read_thread
from kernel.contracts.errors import NotFound
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.idempotency import store_response


@transactional("comments")
def set_status(comment: Comment, status: Status) -> contract.Comment:
    """Hides or shows a comment; answers it as it is seen then."""
    return store_response(to_contract(change(comment, status)))


@transactional("comments")
def delete(comment: Comment) -> None:
    """Deletes a comment for good."""
    change(comment, Status.DELETED)
    store_response(None)


@transactional("comments")
def change(comment: Comment, status: Status, *, body: str | None = None) -> Comment:
    """Gives a comment another status.

    Arguments:
        comment: which one; what it holds may be out of date.
        status: a deleted comment loses its body; a visible one is withheld while its author is deactivated.
        body: its new body; None leaves it as it is.

    Answers the comment as it is then. Raises NotFound for a deleted one: it stays so.
    """
    thread = read_thread(comment.post_id)
    current, parent = _read_again(comment)
    if current is None or current.status == Status.DELETED or thread.is_removed:
        raise NotFound("There is no such comment.")
    if status == Status.VISIBLE and not AccountStatus.objects.is_active(current.author_id):
        status = Status.WITHHELD
    if current.status != status or body is not None:
        _put(thread, current, parent, status, body)
    return current


def withhold_or_show(comment: Comment, status: Status) -> None:
    """Gives a comment that has the status it was read with another one. Part of a transaction."""
    thread = read_thread(comment.post_id)
    current, parent = _read_again(comment)
    if current is None or current.status != comment.status:
        raise ConcurrentUpdate("The comment changed meanwhile.")
    _put(thread, current, parent, status)


def forget(comment: Comment) -> None:
    """Deletes a comment, and who wrote it. Part of a transaction."""
    thread = read_thread(comment.post_id)
    current, parent = _read_again(comment)
    if current is None:
        raise ConcurrentUpdate("The comment went meanwhile.")
    current.author_id = NOBODY
    _put(thread, current, parent, Status.DELETED)


def _read_again(comment: Comment) -> tuple[Comment | None, Comment | None]:
    """The comment and its parent as they are now, in one query."""
    ids = [comment.pk] if comment.parent_id is None else [comment.pk, comment.parent_id]
    found = Comment.objects.in_bulk(ids)
    return found.get(comment.pk), found.get(comment.parent_id) if comment.parent_id else None


def _put(
    thread: Thread, comment: Comment, parent: Comment | None, status: Status, body: str | None = None
) -> None:
    difference = (status == Status.VISIBLE) - (comment.status == Status.VISIBLE)
    # The comments of a deleted post are about to go and count no more.
    if not thread.is_removed:
        advance(thread, visible=difference)
    comment.status = status
    changed = ["status", "author_id"]
    if status == Status.DELETED:
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
    """Saves these columns alone: whoever edits a comment takes no thread, and may have done so meanwhile."""
    comment.update_listing()
    comment.save(update_fields=[*changed, "listed_under"])
