"""The counters of each post's comments, in its row of Thread."""

from collections.abc import Collection
from uuid import UUID

from comments.contract import CommentsCounted
from comments.models import Thread
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate
from kernel.events.outbox import publish

VISIBLE_COUNTS = Thread.objects.values_list("pk", "visible_count")


def visible_counts(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of visible comments of each of these posts."""
    return dict.fromkeys(post_ids, 0) | dict(VISIBLE_COUNTS.filter(pk__in=post_ids))


def read_thread(post_id: UUID) -> Thread:
    """Return the current counters of a post, new ones if it has none.

    Call it before every other read of a transaction that changes a post's comments. On
    engines with row locks, concurrent writers wait here for each other. On the others,
    `advance` fails in all of them but one.
    """
    thread = Thread.objects.select_for_update().filter(pk=post_id).first()
    return thread or Thread(post_id=post_id)


def advance(thread: Thread, *, added: int = 0, visible: int) -> None:
    """Update the counters of a post, and publish the new count.

    Call it before every other write of the transaction: if it succeeds, whatever was
    read after `thread` is still true. If two transactions create a thread at the same
    time, one fails with an IntegrityError.

    Args:
        thread: The counters that `read_thread` returned; they are updated.
        added: How many numbers are assigned.
        visible: By how much the number of visible comments changes.

    Raises:
        ConcurrentUpdate: Another transaction has changed the counters.
    """
    thread.last_number += added
    thread.visible_count += visible
    _save_next(thread)
    if visible:
        publish(comments_counted_event(thread))


def close(thread: Thread) -> None:
    """Close the thread of a deleted post: its comments no longer count.

    Raises:
        ConcurrentUpdate: Another transaction has changed the counters.
    """
    thread.is_removed, thread.visible_count = True, 0
    _save_next(thread)


def repair(thread: Thread, *, last_number: int, visible: int) -> None:
    """Store reconciled counters, and publish the count, whatever was published before.

    If this database was restored from a backup, posts may have seen a higher version
    than the stored one. So the next version is at least the time in milliseconds:
    versions rise by one with each change, and no post has a thousand changes a second.

    Raises:
        ConcurrentUpdate: Another transaction has changed the counters.
    """
    thread.last_number, thread.visible_count = last_number, visible
    _save_next(thread, at_least=round(utcnow_ms().timestamp() * 1000))
    publish(comments_counted_event(thread))


def comments_counted_event(thread: Thread) -> CommentsCounted:
    """Return the event with the current count of a post."""
    return CommentsCounted(post_id=thread.post_id, count=thread.visible_count, revision=thread.version)


def _save_next(thread: Thread, at_least: int = 0) -> None:
    """Store the row as its next version, if the stored version is the one read."""
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
        raise ConcurrentUpdate(f"The comments on {thread.post_id} have changed.")
