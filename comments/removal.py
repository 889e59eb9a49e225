"""Remove the comments of deleted posts."""

from uuid import UUID

from comments.counters import close, read_thread
from comments.models import Comment

BATCH_SIZE = 200
"""How many comments one transaction removes."""


def remove_comments(post_id: UUID) -> bool:
    """Close the thread of a deleted post, and remove a batch of its comments.

    It is part of a transaction. The closed thread stays, so that a concurrent
    transaction that creates a comment fails.

    Returns:
        Whether there may be more comments to remove.
    """
    thread = read_thread(post_id)
    batch = list(Comment.objects.filter(post_id=post_id).values_list("pk", flat=True)[:BATCH_SIZE])
    if not thread.is_removed:
        close(thread)
    Comment.objects.filter(pk__in=batch).delete()
    return len(batch) == BATCH_SIZE
