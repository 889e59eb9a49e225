"""The row of counters of each post: read, moved on, closed for good."""

from collections.abc import Collection
from uuid import UUID

from comments.contract import CommentsCounted
from comments.models import Comment, Thread
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate
from kernel.events.outbox import publish

CHUNK = 200
"""How many comments one transaction removes."""

VISIBLE_COUNTS = Thread.objects.values_list("pk", "visible_count")


def read_thread(post_id: UUID) -> Thread:
    """The counters as they are now, new ones for a post without.

    The first thing to read in a transaction that changes a post's comments. Where the engine can lock rows,
    writers wait here for each other; elsewhere all but one find in `move_on` that they have lost.
    """
    thread = Thread.objects.select_for_update().filter(pk=post_id).first()
    return thread or Thread(post_id=post_id)


def advance(thread: Thread, *, added: int = 0, visible: int) -> None:
    """Claims the right to change this post's comments, counts the change, and tells of the new count.

    The first write of the transaction: what was read after `thread` is then certain to be still true. Two
    that begin a thread at once are told apart by an IntegrityError.

    Arguments:
        thread: as read_thread gave it; holds the new counters afterwards.
        added: how many numbers are taken.
        visible: by how much the number of visible comments changes.
    """
    thread.last_number += added
    thread.visible_count += visible
    _save_next(thread)
    if visible:
        publish(comments_counted_event(thread))


def repair(thread: Thread, *, last_number: int, visible: int) -> None:
    """Saves the counters as they were counted anew, and tells posts, whatever it has heard before.

    Posts may know a higher version than is kept here, when this database comes from a backup. The time is
    higher still: versions rise by one with each change, and no post has a thousand changes a second.
    """
    thread.last_number, thread.visible_count = last_number, visible
    _save_next(thread, at_least=round(utcnow_ms().timestamp() * 1000))
    publish(comments_counted_event(thread))


def comments_counted_event(thread: Thread) -> CommentsCounted:
    return CommentsCounted(post_id=thread.post_id, count=thread.visible_count, revision=thread.version)


def _save_next(thread: Thread, at_least: int = 0) -> None:
    """Saves the row as its next version, if it still is what was read."""
    seen = thread.version
    thread.version = max(seen + 1, at_least)
    if seen == 0:
        thread.save(force_insert=True)
        return
    changed = Thread.objects.filter(pk=thread.pk, version=seen).update(
        last_number=thread.last_number,
        visible_count=thread.visible_count,
        version=thread.version,
        is_removed=thread.is_removed,
    )
    if not changed:
        raise ConcurrentUpdate(f"The comments on {thread.post_id} were changed by another.")


def visible_counts(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of visible comments of each of these posts."""
    return dict.fromkeys(post_ids, 0) | dict(VISIBLE_COUNTS.filter(pk__in=post_ids))


def remove(post_id: UUID) -> bool:
    """Closes a post's comments for good and removes a part of them. True where some may be left.

    Part of a transaction. The row that says so stays: a comment written at the same moment finds it.
    """
    thread = read_thread(post_id)
    chunk = list(Comment.objects.filter(post_id=post_id).values_list("pk", flat=True)[:CHUNK])
    if not thread.is_removed:
        thread.is_removed, thread.visible_count = True, 0
        _save_next(thread)
    Comment.objects.filter(pk__in=chunk).delete()
    return len(chunk) == CHUNK
