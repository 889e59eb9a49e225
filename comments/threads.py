"""The row of counters of each post: made, moved on, removed."""

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError

from blog.databases.transactions import LostRace
from blog.services.errors import NotFound
from comments.models import Comment, Thread

CHUNK = 500


def open_threads(post_ids: Collection[UUID]) -> None:
    """Sees to it that these posts have their row. Not inside a transaction: another writer may be faster."""
    known = Thread.objects.filter(pk__in=post_ids).values_list("pk", flat=True)
    missing = set(post_ids).difference(known)
    try:
        Thread.objects.bulk_create(Thread(post_id=post_id) for post_id in missing)
    except IntegrityError:
        for post_id in missing:
            Thread.objects.get_or_create(post_id=post_id)


def read_thread(post_id: UUID) -> Thread:
    """The row as it is now: the first thing to read in a transaction that changes a post's comments."""
    thread = Thread.objects.filter(pk=post_id).first()
    if thread is None:
        raise NotFound("There is no such post.")
    return thread


def move_on(thread: Thread, *, added: int = 0, visible: int) -> None:
    """Claims the right to change this post's comments, and counts the change.

    The first write of the transaction: what was read after `thread` is then certain to be still true.

    Arguments:
        thread: as it was read at the start of the transaction; holds the new counters afterwards.
        added: how many numbers are taken.
        visible: by how much the number of visible comments changes.
    """
    seen = thread.version
    thread.last_number += added
    thread.visible_count += visible
    thread.version += 1
    changed = Thread.objects.filter(pk=thread.pk, version=seen).update(
        last_number=thread.last_number, visible_count=thread.visible_count, version=thread.version
    )
    if not changed:
        raise LostRace(f"The comments on {thread.post_id} were changed by another.")


def visible_counts(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of visible comments of each of these posts."""
    counted = Thread.objects.filter(pk__in=post_ids).values_list("pk", "visible_count")
    return dict.fromkeys(post_ids, 0) | dict(counted)


def remove_threads(post_ids: Collection[UUID]) -> None:
    """Removes these posts' comments, a chunk at a time, whatever an attempt before has left."""
    # The counters go first: a writer still on its way then finds no post to write to.
    Thread.objects.filter(pk__in=post_ids).delete()
    comments = Comment.objects.filter(post_id__in=post_ids)
    while chunk := list(comments.values_list("pk", flat=True)[:CHUNK]):
        Comment.objects.filter(pk__in=chunk).delete()
