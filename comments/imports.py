"""Comments are brought in from elsewhere, in bulk."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError

from blog.databases.transactions import transactional
from blog.services.errors import Invalid
from comments.contract import ImportedComment
from comments.models import Comment, Thread
from comments.threads import move_on, read_thread
from comments.writing import clean_body, recipient


def import_comments(imported: Sequence[ImportedComment]) -> tuple[int, list[Thread]]:
    """How many are new, and the counters of every post that is spoken of.

    Each post's comments are one transaction; what was brought in before a failure is left out the next time.
    """
    _check_parents(imported)
    by_post: dict[UUID, list[Comment]] = {}
    for item in imported:
        by_post.setdefault(item.post_id, []).append(_comment(item))
    added, threads = 0, []
    for post_id, comments in by_post.items():
        new, thread = _insert(post_id, comments)
        added += new
        threads.append(thread)
    return added, threads


def _comment(item: ImportedComment) -> Comment:
    return Comment(
        id=item.id,
        post_id=item.post_id,
        parent_id=item.parent_id,
        author_id=item.author_id,
        recipient_id=recipient(item.author_id, item.post_author_id),
        body=clean_body(item.body),
        created_at=item.created_at,
    )


def _check_parents(imported: Iterable[ImportedComment]) -> None:
    """Every reply must follow its parent, or find it here: a comment on the same post, no reply itself."""
    parent_ids = {item.parent_id for item in imported if item.parent_id}
    rows = Comment.objects.filter(pk__in=parent_ids).values_list("pk", "post_id", "parent_id")
    here = {pk: post_id if parent_id is None else None for pk, post_id, parent_id in rows}
    for item in imported:
        if item.parent_id is None:
            here.setdefault(item.id, item.post_id)
        elif here.get(item.parent_id) != item.post_id:
            raise Invalid(
                f"The reply {item.id} has no parent.",
                fields={"parent_id": ["Must be a comment on the same post, no reply, and come before."]},
            )


@transactional("comments", retry_on=(IntegrityError,))
def _insert(post_id: UUID, comments: Sequence[Comment]) -> tuple[int, Thread]:
    thread = read_thread(post_id)
    ids = {comment.pk for comment in comments} | {comment.parent_id for comment in comments}
    known = Comment.objects.in_bulk(ids - {None})
    new = {comment.pk: comment for comment in comments if comment.pk not in known}
    if not new:
        return 0, thread
    first = thread.last_number + 1
    move_on(thread, added=len(new), visible=len(new))
    replies = Counter(comment.parent_id for comment in new.values())
    for number, comment in enumerate(new.values(), first):
        comment.number = number
        comment.replies_count = replies[comment.pk]
    Comment.objects.bulk_create(new.values())
    for parent_id in replies.keys() & known.keys():
        parent = known[parent_id]
        parent.replies_count += replies[parent_id]
        parent.listed = True
        parent.save(update_fields=["replies_count", "listed"])
    return len(new), thread
