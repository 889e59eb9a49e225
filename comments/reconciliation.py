"""Reconcile the counters of comments and replies with the rows they count.

This includes the numbers, the places in lists, and the counts that posts stores.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError

from comments import remote
from comments.contract import CommentStatus
from comments.counters import read_thread, repair, visible_counts
from comments.models import Comment, OutboxEvent, Thread
from kernel.db.batches import batches
from kernel.db.transactions import transactional
from kernel.events.models import State
from kernel.reconciliation import BATCH_SIZE, Difference, difference

RECONCILE_AFTER = ("posts",)
"""Services that are reconciled first: an event of a repair adds to their counters."""


class RemoteCount(NamedTuple):
    """The count that posts stores, and the version of the thread before it was read."""

    comments: int
    version: int


def reconcile(fix: bool) -> Iterator[Difference]:
    """Yield every difference, and repair it if `fix` is True."""
    remaining = iter(_post_ids())
    while post_ids := list(islice(remaining, BATCH_SIZE)):
        remote_counts = remote.comments_counts(post_ids)
        for post_id, stored in visible_counts(post_ids).items():
            differs = remote_counts.get(post_id, stored) != stored
            yield from _reconcile_post(post_id, _remote_count(post_id) if differs else None, fix)


def _post_ids() -> set[UUID]:
    """Return the ids of all posts that have anything to reconcile.

    They have a thread, or comments without a thread, or posts stores a count for them.
    """
    post_ids = remote.posts_with_comments()
    for threads in batches(Thread.objects.values_list("pk", flat=True), BATCH_SIZE):
        post_ids.update(threads)
    for comments in batches(Comment.objects.only("post_id"), BATCH_SIZE):
        post_ids.update(comment.post_id for comment in comments)
    return post_ids


def _remote_count(post_id: UUID) -> RemoteCount | None:
    """Return the count that posts stores.

    None if posts has no such post, or an event for posts is undelivered: then the
    difference is expected.
    """
    thread = Thread.objects.filter(pk=post_id).first()
    waiting = OutboxEvent.objects.filter(subscriber="posts", state=State.WAITING)
    if waiting.filter(aggregate_id=post_id).exists():
        return None
    comments = remote.comments_counts([post_id]).get(post_id)
    return None if comments is None else RemoteCount(comments, thread.version if thread else 0)


@transactional("comments", retry_on=(IntegrityError,))
def _reconcile_post(post_id: UUID, in_posts: RemoteCount | None, fix: bool) -> list[Difference]:
    """Return the differences of one post's comments. A repair publishes the count.

    The count that posts stores is compared only if the thread has not changed since
    that count was read.
    """
    thread = read_thread(post_id)
    # The comments of a deleted post are being removed and no longer count.
    comments = [] if thread.is_removed else list(Comment.objects.filter(post_id=post_id))
    visible = sum(comment.status == CommentStatus.VISIBLE for comment in comments)
    last_number = max([thread.last_number, *(comment.number for comment in comments)])
    wrong = _reconcile_comments(comments)
    stored = {"comments": thread.visible_count, "last number": thread.last_number}
    expected = {"comments": visible, "last number": last_number}
    found = [*wrong.values()]
    if differs := difference(f"post {post_id}", stored, expected):
        found.append(differs)
    if in_posts and in_posts.version == thread.version and in_posts.comments != visible:
        what = f"post {post_id} in posts"
        found.append(
            Difference(what=what, stored={"comments": in_posts.comments}, expected={"comments": visible})
        )
    if fix and found:
        repair(thread, last_number=last_number, visible=visible)
        for comment in wrong:
            comment.save(update_fields=["replies_count", "listed_under"])
    return found


def _reconcile_comments(comments: list[Comment]) -> dict[Comment, Difference]:
    """Correct the rows in memory, and return those that differ from the stored ones."""
    replies = Counter(comment.parent_id for comment in comments if comment.status == CommentStatus.VISIBLE)
    wrong = {}
    for comment in comments:
        stored = {"replies": comment.replies_count, "place": comment.listed_under}
        comment.replies_count = replies[comment.pk]
        comment.update_listing()
        expected = {"replies": comment.replies_count, "place": comment.listed_under}
        if found := difference(f"comment {comment.pk}", stored, expected):
            wrong[comment] = found
    return wrong
