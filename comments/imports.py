"""Comments are brought in from elsewhere, in bulk."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError

from comments.contract import ImportedComment
from comments.editing import clean_body, recipient
from comments.models import Comment, Thread
from comments.threads import advance, comments_counted_event, read_thread
from kernel.contracts.errors import Invalid
from kernel.db.batches import chunked
from kernel.db.transactions import transactional
from kernel.events.outbox import publish

POSTS_AT_ONCE = 100


def import_comments(imported: Sequence[ImportedComment]) -> int:
    """How many are new.

    All or none of a post's comments come in; after a failure half way, the same import brings in the rest.
    """
    _check_parents(imported)
    by_post: dict[UUID, list[Comment]] = {}
    for item in imported:
        by_post.setdefault(item.post_id, []).append(_comment(item))
    post_ids = list(by_post)
    brought: dict[UUID, int] = {}
    for chunk in chunked(post_ids, POSTS_AT_ONCE):
        brought |= _begin_threads({post_id: by_post[post_id] for post_id in chunk})
    for post_id in by_post.keys() - brought.keys():
        brought[post_id] = _continue_thread(post_id, by_post[post_id])
    return sum(brought.values())


def _comment(item: ImportedComment) -> Comment:
    return Comment(
        id=item.id,
        post_id=item.post_id,
        parent_id=item.parent_id,
        listed_under=item.parent_id or item.post_id,
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
def _begin_threads(by_post: Mapping[UUID, Sequence[Comment]]) -> dict[UUID, int]:
    """Brings in the comments of those posts that have none yet, all at once.

    Answers the number of new comments of these, and of posts where there is nothing to do.
    """
    here = Thread.objects.in_bulk(by_post)
    known = _known(comment for comments in by_post.values() for comment in comments)
    new = {post_id: _new(comments, known) for post_id, comments in by_post.items()}
    nothing_new = {post_id: 0 for post_id in here if here[post_id].is_removed or not new[post_id]}
    begun = []
    for post_id in new.keys() - here.keys():
        count = len(new[post_id])
        thread = Thread(post_id=post_id, last_number=count, visible_count=count, version=1)
        _number(thread, new[post_id])
        begun.append(thread)
    Thread.objects.bulk_create(begun)
    Comment.objects.bulk_create(comment for thread in begun for comment in new[thread.post_id])
    publish(*map(comments_counted_event, begun))
    return {thread.post_id: thread.visible_count for thread in begun} | nothing_new


@transactional("comments", retry_on=(IntegrityError,))
def _continue_thread(post_id: UUID, comments: Sequence[Comment]) -> int:
    """Brings in more comments of a post that has some."""
    thread = read_thread(post_id)
    known = _known(comments)
    new = _new(comments, known)
    if thread.is_removed or not new:
        return 0
    advance(thread, added=len(new), visible=len(new))
    replies = _number(thread, new)
    Comment.objects.bulk_create(new)
    for parent in known.values():
        if parent.pk not in replies:
            continue
        parent.replies_count += replies[parent.pk]
        parent.update_listing()
        parent.save(update_fields=["replies_count", "listed_under"])
    return len(new)


def _known(comments: Iterable[Comment]) -> dict[UUID, Comment]:
    """Those of the comments and their parents that are here already."""
    ids: set[UUID] = set()
    for comment in comments:
        ids |= {comment.pk, comment.parent_id or comment.pk}
    return Comment.objects.in_bulk(ids)


def _new(comments: Iterable[Comment], known: Mapping[UUID, Comment]) -> list[Comment]:
    return list({comment.pk: comment for comment in comments if comment.pk not in known}.values())


def _number(thread: Thread, new: Sequence[Comment]) -> Counter[UUID | None]:
    """Gives the thread's last numbers to its new comments; answers how many replies each parent gets."""
    replies = Counter(comment.parent_id for comment in new)
    for number, comment in enumerate(new, thread.last_number - len(new) + 1):
        comment.number = number
        comment.replies_count = replies[comment.pk]
    return replies
