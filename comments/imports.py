"""Import comments in bulk."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError

from comments.contract import ImportedComment
from comments.counters import advance, comments_counted_event, read_thread
from comments.editing import recipient
from comments.models import Comment, Thread
from comments.validation import clean_body
from kernel.contracts.errors import Invalid
from kernel.db.batches import chunked
from kernel.db.transactions import transactional
from kernel.events.outbox import publish

POSTS_PER_TRANSACTION = 100


def import_comments(imported: Sequence[ImportedComment]) -> int:
    """Import comments, and return how many are new; see the contract.

    Posts without comments are imported many at once, the others one by one.

    Raises:
        Invalid: A body does not meet its rules, or a reply has no valid parent.
    """
    _check_parents(imported)
    by_post: dict[UUID, list[Comment]] = {}
    for item in imported:
        by_post.setdefault(item.post_id, []).append(_comment(item))
    post_ids = list(by_post)
    counts: dict[UUID, int] = {}
    for batch in chunked(post_ids, POSTS_PER_TRANSACTION):
        counts |= _create_threads({post_id: by_post[post_id] for post_id in batch})
    for post_id in by_post.keys() - counts.keys():
        counts[post_id] = _extend_thread(post_id, by_post[post_id])
    return sum(counts.values())


def _comment(item: ImportedComment) -> Comment:
    """Return a row, still without a number.

    Raises:
        Invalid: The body does not meet its rules.
    """
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
    """Check that the parent of every reply precedes it or is stored.

    Raises:
        Invalid: A parent is missing, on another post, or a reply itself.
    """
    parent_ids = {item.parent_id for item in imported if item.parent_id}
    rows = Comment.objects.filter(pk__in=parent_ids).values_list("pk", "post_id", "parent_id")
    post_of = {pk: post_id if parent_id is None else None for pk, post_id, parent_id in rows}
    for item in imported:
        if item.parent_id is None:
            post_of.setdefault(item.id, item.post_id)
        elif post_of.get(item.parent_id) != item.post_id:
            raise Invalid(
                f"The reply {item.id} has no valid parent.",
                fields={"parent_id": ["Must be an earlier comment on the same post, and not a reply."]},
            )


@transactional("comments", retry_on=(IntegrityError,))
def _create_threads(by_post: Mapping[UUID, Sequence[Comment]]) -> dict[UUID, int]:
    """Import the comments of posts that have no thread.

    Returns:
        The number of new comments by post, for these posts and those without new
        comments. Posts that already have a thread and new comments are absent.
    """
    threads = Thread.objects.in_bulk(by_post)
    known = _known(comment for comments in by_post.values() for comment in comments)
    new = {post_id: _new(comments, known) for post_id, comments in by_post.items()}
    nothing_new = {post_id: 0 for post_id in threads if threads[post_id].is_removed or not new[post_id]}
    created = []
    for post_id in new.keys() - threads.keys():
        count = len(new[post_id])
        thread = Thread(post_id=post_id, last_number=count, visible_count=count, version=1)
        _number(thread, new[post_id])
        created.append(thread)
    Thread.objects.bulk_create(created)
    Comment.objects.bulk_create(comment for thread in created for comment in new[thread.post_id])
    publish(*map(comments_counted_event, created))
    return {thread.post_id: thread.visible_count for thread in created} | nothing_new


@transactional("comments", retry_on=(IntegrityError,))
def _extend_thread(post_id: UUID, comments: Sequence[Comment]) -> int:
    """Import comments of a post that has a thread, and return how many are new."""
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
    """Return the stored rows of these comments and their parents, by id."""
    ids: set[UUID] = set()
    for comment in comments:
        ids |= {comment.pk, comment.parent_id or comment.pk}
    return Comment.objects.in_bulk(ids)


def _new(comments: Iterable[Comment], known: Mapping[UUID, Comment]) -> list[Comment]:
    """Return the comments that are not known, each once."""
    return list({comment.pk: comment for comment in comments if comment.pk not in known}.values())


def _number(thread: Thread, new: Sequence[Comment]) -> Counter[UUID | None]:
    """Assign the last numbers of the thread, already counted, to new comments.

    Returns:
        The number of new replies by parent; None stands for comments.
    """
    replies = Counter(comment.parent_id for comment in new)
    for number, comment in enumerate(new, thread.last_number - len(new) + 1):
        comment.number = number
        comment.replies_count = replies[comment.pk]
    return replies
