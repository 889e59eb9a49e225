"""Visible comments, replies, numbers and places in lists, counted anew; and what posts shows of it."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError

from comments import remote
from comments.contract import Status
from comments.models import Comment, OutboxEvent, Thread
from comments.threads import read_thread, repair, visible_counts
from kernel.db.batches import batches
from kernel.db.transactions import transactional
from kernel.events.models import State
from kernel.reconciliation import BATCH_SIZE, Difference, difference


class Shown(NamedTuple):
    """How many comments posts shows on a post, and the version of the thread when that was asked."""

    comments: int
    version: int


def reconcile(fix: bool) -> Iterator[Difference]:
    remaining = iter(_post_ids())
    while post_ids := list(islice(remaining, BATCH_SIZE)):
        shown = remote.comments_shown(post_ids)
        for post_id, kept in visible_counts(post_ids).items():
            differs = shown.get(post_id, kept) != kept
            yield from _recount(post_id, _shown(post_id) if differs else None, fix)


def _post_ids() -> set[UUID]:
    """The posts that have a thread, or comments without one, or show comments that are not here."""
    post_ids = remote.posts_that_show_comments()
    for threads in batches(Thread.objects.values_list("pk", flat=True), BATCH_SIZE):
        post_ids.update(threads)
    for comments in batches(Comment.objects.only("post_id"), BATCH_SIZE):
        post_ids.update(comment.post_id for comment in comments)
    return post_ids


def _shown(post_id: UUID) -> Shown | None:
    """None where there is no such post, or posts is still to hear of a change: it then does not differ."""
    thread = Thread.objects.filter(pk=post_id).first()
    waiting = OutboxEvent.objects.filter(subscriber="posts", state=State.WAITING)
    if waiting.filter(aggregate_id=post_id).exists():
        return None
    comments = remote.comments_shown([post_id]).get(post_id)
    return None if comments is None else Shown(comments, thread.version if thread else 0)


@transactional("comments", retry_on=(IntegrityError,))
def _recount(post_id: UUID, shown: Shown | None, fix: bool) -> list[Difference]:
    """The differences of one post's comments. What is mended is told to posts anew.

    What posts shows is compared only where nothing was written since it was asked.
    """
    thread = read_thread(post_id)
    # Those of a deleted post are on their way out and count no more.
    comments = [] if thread.is_removed else list(Comment.objects.filter(post_id=post_id))
    visible = sum(comment.status == Status.VISIBLE for comment in comments)
    last_number = max([thread.last_number, *(comment.number for comment in comments)])
    wrong = _recount_places(comments)
    kept = {"comments": thread.visible_count, "last number": thread.last_number}
    counted = {"comments": visible, "last number": last_number}
    found = [*wrong.values()]
    if differs := difference(f"post {post_id}", kept, counted):
        found.append(differs)
    if shown and shown.version == thread.version and shown.comments != visible:
        what = f"post {post_id} in posts"
        found.append(Difference(what=what, stored={"comments": shown.comments}, expected={"comments": visible}))
    if fix and found:
        repair(thread, last_number=last_number, visible=visible)
        for comment in wrong:
            comment.save(update_fields=["replies_count", "listed_under"])
    return found


def _recount_places(comments: list[Comment]) -> dict[Comment, Difference]:
    """The comments whose replies or place in a list were wrong, and how; they hold now what is right."""
    replies = Counter(comment.parent_id for comment in comments if comment.status == Status.VISIBLE)
    wrong = {}
    for comment in comments:
        kept = {"replies": comment.replies_count, "place": comment.listed_under}
        comment.replies_count = replies[comment.pk]
        comment.update_listing()
        right = {"replies": comment.replies_count, "place": comment.listed_under}
        if found := difference(f"comment {comment.pk}", kept, right):
            wrong[comment] = found
    return wrong
