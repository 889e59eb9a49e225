"""Comments are written and edited."""

from uuid import UUID

from django.db import IntegrityError

from comments import contract
from comments.contract import MAX_BODY, Status
from comments.lists import to_contract
from comments.models import AccountStatus, Comment
from comments.threads import advance, read_thread
from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.contracts.text import is_storable_text
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.idempotency import store_response


def clean_body(body: str) -> str:
    """The body as it is kept: its lines end in \\n, and no white space is around it. Raises Invalid."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise _invalid_body("Must not be blank.")
    if len(body) > MAX_BODY:
        raise _invalid_body(f"Must have at most {MAX_BODY:,} characters; has {len(body):,}.")
    if not is_storable_text(body):
        raise _invalid_body("Holds characters that cannot be kept: NUL or half a surrogate pair.")
    return body


def _invalid_body(problem: str) -> Invalid:
    return Invalid("The comment does not fit; see its body.", fields={"body": [problem]})


def recipient(author_id: UUID, post_author_id: UUID) -> UUID | None:
    """Who receives a comment: the post's author, if it comes from someone else."""
    return None if author_id == post_author_id else post_author_id


@transactional("comments", retry_on=(IntegrityError,))
def write(
    *, post_id: UUID, post_author_id: UUID, author_id: UUID, body: str, parent_id: UUID | None
) -> contract.Comment:
    """A new comment with the next number of its post. NotFound where the post was deleted."""
    thread = read_thread(post_id)
    if thread.is_removed:
        raise NotFound("There is no such post.")
    if not AccountStatus.objects.is_active(author_id):
        raise Forbidden("This account is deactivated.")
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
    parent = Comment.objects.filter(pk=parent_id).first()
    if (
        parent is None
        or parent.post_id != post_id
        or parent.parent_id is not None
        or parent.status != Status.VISIBLE
    ):
        raise Invalid(
            "This comment cannot be replied to.",
            fields={"parent_id": ["Must be a visible comment on the same post, and no reply itself."]},
        )
    return parent


@transactional("comments")
def update(*, comment_id: UUID, actor_id: UUID, body: str) -> contract.Comment:
    """The comment with its new body."""
    comment = find(comment_id)
    if comment.author_id != actor_id:
        raise Forbidden("This comment is another's.")
    if comment.status != Status.VISIBLE:
        raise Forbidden("This comment is hidden or withheld; it cannot be edited.")
    comment.body, comment.edited_at = body, utcnow_ms()
    still_visible = Comment.objects.filter(pk=comment_id, status=Status.VISIBLE)
    if not still_visible.update(body=comment.body, edited_at=comment.edited_at):
        raise ConcurrentUpdate(f"The comment {comment_id} was hidden or deleted meanwhile.")
    return store_response(to_contract(comment))


def find(comment_id: UUID) -> Comment:
    """A comment that is not deleted. NotFound where there is none."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None or comment.status == Status.DELETED:
        raise NotFound("There is no such comment.")
    return comment
