"""Creating, changing and deleting posts."""

from copy import copy
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from kernel.contracts.errors import Forbidden
from kernel.db.clock import utcnow_ms
from kernel.idempotency import store_response
from posts import account_status, contract, reading, repository
from posts.contract import Draft, PostChanges, PostStatus
from posts.models import AccountStatus, Post
from posts.slugs import free_slug
from posts.transactions import post_transaction
from posts.validation import checked


@post_transaction
def create(author_id: UUID, draft: Draft) -> contract.Post:
    draft = checked(draft)
    if not AccountStatus.objects.is_active(author_id):
        raise Forbidden("This account is deactivated.")
    moment = utcnow_ms()
    post = Post(
        slug=free_slug(draft.title),
        author_id=author_id,
        created_at=moment,
        updated_at=moment,
        published_at=moment if draft.status is PostStatus.PUBLISHED else None,
        **columns(draft),
    )
    repository.add(post)
    return store_response(reading.to_post(post, liked=False))


@post_transaction
def update(slug: str, actor_id: UUID, changes: PostChanges) -> contract.Post:
    before = _own_post(slug, actor_id)
    liked = reading.is_liked(before.pk, actor_id)
    after = _changed(before, changes)
    if after.version != before.version:
        repository.replace(before, after)
    return store_response(reading.to_post(after, liked=liked))


@post_transaction
def delete(slug: str, actor_id: UUID) -> None:
    repository.remove(_own_post(slug, actor_id))
    store_response(None)


def columns(draft: Draft) -> dict[str, Any]:
    """What a draft says, as columns of Post."""
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "tags": list(draft.tags),
        "status": draft.status.value,
    }


def _own_post(slug: str, actor_id: UUID) -> Post:
    post = reading.with_slug(Post.objects.all(), slug)
    if post is None or (post.status != PostStatus.PUBLISHED and post.author_id != actor_id):
        raise reading.no_post(slug)
    if post.author_id != actor_id:
        raise Forbidden("Only its author may change a post.")
    return post


def _changed(before: Post, changes: PostChanges) -> Post:
    kept = Draft(
        title=before.title,
        summary=before.summary,
        body=before.body,
        tags=tuple(before.tags),
        status=PostStatus.DRAFT if before.status == PostStatus.DRAFT else PostStatus.PUBLISHED,
    )
    given = {field.name: getattr(changes, field.name) for field in fields(changes)}
    draft = checked(replace(kept, **{name: value for name, value in given.items() if value is not None}))
    after = copy(before)
    for name, value in columns(draft).items():
        setattr(after, name, value)
    if replace(draft, status=kept.status) != kept:
        after.updated_at = utcnow_ms()
    if draft.status is not kept.status:
        after.published_at = utcnow_ms() if draft.status is PostStatus.PUBLISHED else None
    after.status = account_status.shown_as(draft.status, after.author_id).value
    after.version += draft != kept or after.status != before.status
    return after
