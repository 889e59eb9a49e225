"""Create, update and delete posts."""

from copy import copy
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from kernel.db.clock import utcnow_ms
from kernel.idempotency import store_response
from posts import contract, reading, repository
from posts.account_status import status_shown
from posts.contract import Draft, PostChanges, PostStatus
from posts.models import Post
from posts.permissions import may_read, require_active, require_author
from posts.repository import post_transaction
from posts.slugs import free_slug
from posts.validation import clean_draft


@post_transaction
def create(author_id: UUID, draft: Draft) -> contract.Post:
    """Create a post; see the contract.

    Raises:
        Invalid: The draft does not meet its rules.
        Forbidden: The author is deactivated or erased.
    """
    draft = clean_draft(draft)
    require_active(author_id)
    created_at = utcnow_ms()
    post = Post(
        slug=free_slug(draft.title),
        author_id=author_id,
        created_at=created_at,
        updated_at=created_at,
        published_at=created_at if draft.status is PostStatus.PUBLISHED else None,
        **columns(draft),
    )
    repository.add(post)
    return store_response(reading.to_post(post, liked=False))


@post_transaction
def update(slug: str, actor_id: UUID, changes: PostChanges) -> contract.Post:
    """Change a post; see the contract.

    Raises:
        Invalid: The post would not meet its rules.
        NotFound: There is no such post, or it is another user's and not published.
        Forbidden: It is another user's published post.
    """
    before = _own_post(slug, actor_id)
    liked = reading.is_liked(before.pk, actor_id)
    after = _changed(before, changes)
    if after.version != before.version:
        repository.replace(before, after)
    return store_response(reading.to_post(after, liked=liked))


@post_transaction
def delete(slug: str, actor_id: UUID) -> None:
    """Delete a post; see the contract.

    Raises:
        NotFound: There is no such post, or it is another user's and not published.
        Forbidden: It is another user's published post.
    """
    repository.remove(_own_post(slug, actor_id))
    store_response(None)


def columns(draft: Draft) -> dict[str, Any]:
    """Return the content of a draft as columns of Post."""
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "tags": list(draft.tags),
        "status": draft.status.value,
    }


def _own_post(slug: str, actor_id: UUID) -> Post:
    post = reading.with_slug(Post.objects.all(), slug)
    if post is None or not may_read(post, actor_id):
        raise reading.no_post(slug)
    require_author(post, actor_id)
    return post


def _changed(before: Post, changes: PostChanges) -> Post:
    """Return a changed copy of the post, with the next version if it differs."""
    stored = Draft(
        title=before.title,
        summary=before.summary,
        body=before.body,
        tags=tuple(before.tags),
        status=PostStatus.DRAFT if before.status == PostStatus.DRAFT else PostStatus.PUBLISHED,
    )
    given = {field.name: getattr(changes, field.name) for field in fields(changes)}
    draft = clean_draft(
        replace(stored, **{name: value for name, value in given.items() if value is not None})
    )
    after = copy(before)
    for name, value in columns(draft).items():
        setattr(after, name, value)
    if replace(draft, status=stored.status) != stored:
        after.updated_at = utcnow_ms()
    if draft.status is not stored.status:
        after.published_at = utcnow_ms() if draft.status is PostStatus.PUBLISHED else None
    after.status = status_shown(draft.status, after.author_id).value
    after.version += draft != stored or after.status != before.status
    return after
