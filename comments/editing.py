"""Create and update comments."""

from uuid import UUID

from django.db import IntegrityError

from comments import contract, reading
from comments.contract import CommentStatus
from comments.counters import advance, read_thread
from comments.models import Comment
from comments.permissions import require_active, require_author
from comments.reading import to_contract
from comments.remote import published_post
from comments.validation import clean_body, is_unchanged
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.idempotency import store_response


def create(*, slug: str, author_id: UUID, body: str, parent_id: UUID | None) -> contract.Comment:
    """Create a comment on a published post, or a reply; see the contract.

    Raises:
        Invalid: The body or the parent does not meet its rules.
        NotFound: There is no such published post.
        Forbidden: The author is deactivated or erased.
    """
    body = clean_body(body)
    post = published_post(slug)
    return _insert(
        post_id=post.id,
        body=body,
        post_author_id=post.author_id,
        author_id=author_id,
        parent_id=parent_id,
    )


def update(*, comment_id: UUID, actor_id: UUID, body: str) -> contract.Comment:
    """Change the body of a visible comment; see the contract.

    The same body again changes nothing: the comment is not edited.

    Raises:
        Invalid: The body does not meet its rules.
        NotFound: There is no such comment, or it is deleted.
        Forbidden: The actor is not the author, or the comment is hidden or withheld.
    """
    return _replace_body(comment_id, actor_id, clean_body(body))


def recipient(author_id: UUID, post_author_id: UUID) -> UUID | None:
    """Return the post's author as who receives a comment; None for an own comment."""
    return None if author_id == post_author_id else post_author_id


@transactional("comments", retry_on=(IntegrityError,))
def _insert(
    *, post_id: UUID, post_author_id: UUID, author_id: UUID, body: str, parent_id: UUID | None
) -> contract.Comment:
    thread = read_thread(post_id)
    if thread.is_removed:
        raise NotFound("There is no such post.")
    require_active(author_id)
    parent = _find_parent(parent_id, post_id) if parent_id else None
    advance(thread, added=1, visible=1)
    comment = Comment.objects.create(
        post_id=post_id,
        number=thread.last_number,
        parent_id=parent_id,
        listed_under=parent_id or post_id,
        author_id=author_id,
        recipient_id=recipient(author_id, post_author_id),
        body=body,
        created_at=utcnow_ms(),
    )
    if parent is not None:
        parent.replies_count += 1
        parent.save(update_fields=["replies_count"])
    return store_response(to_contract(comment))


def _find_parent(parent_id: UUID, post_id: UUID) -> Comment:
    """Return a comment that may be replied to.

    Raises:
        Invalid: There is no such comment.
    """
    parent = Comment.objects.filter(pk=parent_id).first()
    if (
        parent is None
        or parent.post_id != post_id
        or parent.parent_id is not None
        or parent.status != CommentStatus.VISIBLE
    ):
        raise Invalid(
            "This comment cannot be replied to.",
            fields={"parent_id": ["Must be a visible comment on the same post, and not a reply."]},
        )
    return parent


@transactional("comments")
def _replace_body(comment_id: UUID, actor_id: UUID, body: str) -> contract.Comment:
    comment = reading.get(comment_id)
    require_author(comment, actor_id)
    if comment.status != CommentStatus.VISIBLE:
        raise Forbidden("This comment is hidden or withheld. It cannot be edited.")
    if is_unchanged(comment.body, body):
        return store_response(to_contract(comment))
    comment.body, comment.edited_at = body, utcnow_ms()
    still_visible = Comment.objects.filter(pk=comment_id, status=CommentStatus.VISIBLE)
    if not still_visible.update(body=comment.body, edited_at=comment.edited_at):
        raise ConcurrentUpdate(f"The status of the comment {comment_id} has changed.")
    return store_response(to_contract(comment))
