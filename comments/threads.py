"""The row of counters of each post: read, moved on, removed."""

from collections.abc import Collection
from uuid import UUID

from blog.databases.transactions import LostRace
from comments.models import Comment, Thread

CHUNK = 500
VISIBLE_COUNTS = Thread.objects.values_list("pk", "visible_count")


def read_thread(post_id: UUID) -> Thread:
    """The counters as they are now, new ones for a post without.

    The first thing to read in a transaction that changes a post's comments. Where the engine can lock rows,
    writers wait here for each other; elsewhere all but one find in `move_on` that they have lost.
    """
    thread = Thread.objects.select_for_update().filter(pk=post_id).first()
    return thread or Thread(post_id=post_id)


def move_on(thread: Thread, *, added: int = 0, visible: int) -> None:
    """Claims the right to change this post's comments, and counts the change.

    The first write of the transaction: what was read after `thread` is then certain to be still true. Two
    that begin a thread at once are told apart by an IntegrityError.

    Arguments:
        thread: as read_thread gave it; holds the new counters afterwards.
        added: how many numbers are taken.
        visible: by how much the number of visible comments changes.
    """
    seen = thread.version
    thread.last_number += added
    thread.visible_count += visible
    thread.version += 1
    if seen == 0:
        thread.save(force_insert=True)
        return
    changed = Thread.objects.filter(pk=thread.pk, version=seen).update(
        last_number=thread.last_number, visible_count=thread.visible_count, version=thread.version
    )
    if not changed:
        raise LostRace(f"The comments on {thread.post_id} were changed by another.")


def visible_counts(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of visible comments of each of these posts."""
    return dict.fromkeys(post_ids, 0) | dict(VISIBLE_COUNTS.filter(pk__in=post_ids))


def remove_threads(post_ids: Collection[UUID]) -> None:
    """Removes these posts' comments, a chunk at a time, and whatever an attempt before has left."""
    # The counters go first: a change still under way then loses its race.
    Thread.objects.filter(pk__in=post_ids).delete()
    comments = Comment.objects.filter(post_id__in=post_ids)
    while chunk := list(comments.values_list("pk", flat=True)[:CHUNK]):
        Comment.objects.filter(pk__in=chunk).delete()
