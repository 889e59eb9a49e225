"""Visible comments, replies and places in lists, counted anew; and what posts keeps of it."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from blog.databases.transactions import transactional
from blog.events.publishing import publish
from blog.recounting import Difference, batches, difference
from blog.services import registry
from comments.contract import Status
from comments.models import Comment, Thread
from comments.threads import counted, move_on, read_thread
from posts.contract import Posts


def recount(fix: bool) -> Iterator[Difference]:
    for post_ids in batches(Thread.objects.values_list("pk", flat=True)):
        posts = registry.get(Posts).get_many(ids=post_ids)
        told = {post_id: post.comments_count for post_id, post in posts.items()}
        for post_id in post_ids:
            yield from _recount(post_id, told.get(post_id), fix)


@transactional("comments")
def _recount(post_id: UUID, told: int | None, fix: bool) -> list[Difference]:
    """The differences of one post's comments. What is mended is told to posts anew.

    `told` is what posts keeps; None where it has no such post.
    """
    thread = read_thread(post_id)
    if thread.is_removed:
        return []
    comments = list(Comment.objects.filter(post_id=post_id))
    visible = sum(comment.status == Status.VISIBLE for comment in comments)
    step = visible - thread.visible_count
    wrong = _recount_places(comments)
    found = [*wrong.values()]
    counts = {f"post {post_id}": thread.visible_count, f"post {post_id} in posts": told}
    for what, kept in counts.items():
        if kept is not None and kept != visible:
            found.append(Difference(what=what, kept={"comments": kept}, counted={"comments": visible}))
    if fix and found:
        move_on(thread, visible=step)
        for comment in wrong:
            comment.save(update_fields=["replies_count", "listed_under"])
        if not step:
            publish(counted(thread))
    return found


def _recount_places(comments: list[Comment]) -> dict[Comment, Difference]:
    """The comments whose replies or place in a list were wrong, and how; they hold now what is right."""
    replies = Counter(comment.parent_id for comment in comments if comment.status == Status.VISIBLE)
    wrong = {}
    for comment in comments:
        kept = {"replies": comment.replies_count, "place": comment.listed_under}
        comment.replies_count = replies[comment.pk]
        comment.find_place()
        right = {"replies": comment.replies_count, "place": comment.listed_under}
        if found := difference(f"comment {comment.pk}", kept, right):
            wrong[comment] = found
    return wrong
