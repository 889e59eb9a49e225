"""Creating, changing and deleting posts."""

from copy import copy
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from blog.databases.clock import now
from blog.services.errors import Forbidden
from blog.services.idempotency import remember
from posts import authors, contract, reading, storing
from posts.content import checked
from posts.contract import Changes, Draft, Status
from posts.models import Post
from posts.slugs import free_slug
from posts.transactions import all_or_nothing


@all_or_nothing
def create(author_id: UUID, draft: Draft) -> contract.Post:
    draft = checked(draft)
    if not authors.is_active(author_id):
        raise Forbidden("This account is deactivated.")
    moment = now()
    post = Post(
        slug=free_slug(draft.title),
        author_id=author_id,
        created_at=moment,
        updated_at=moment,
        published_at=moment if draft.status is Status.PUBLISHED else None,
        **columns(draft),
    )
    storing.add(post)
    return remember(reading.to_post(post, liked=False))


@all_or_nothing
def change(slug: str, actor_id: UUID, changes: Changes) -> contract.Post:
    before = _own_post(slug, actor_id)
    liked = reading.is_liked(before.pk, actor_id)
    after = _changed(before, changes)
    if after.version != before.version:
        storing.replace(before, after)
    return remember(reading.to_post(after, liked=liked))


@all_or_nothing
def delete(slug: str, actor_id: UUID) -> None:
    storing.remove(_own_post(slug, actor_id))
    remember(None)


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
    if post is None or (post.status != Status.PUBLISHED and post.author_id != actor_id):
        raise reading.no_post(slug)
    if post.author_id != actor_id:
        raise Forbidden("Only its author may change a post.")
    return post


def _changed(before: Post, changes: Changes) -> Post:
    kept = Draft(
        title=before.title,
        summary=before.summary,
        body=before.body,
        tags=tuple(before.tags),
        status=Status.DRAFT if before.status == Status.DRAFT else Status.PUBLISHED,
    )
    given = {field.name: getattr(changes, field.name) for field in fields(changes)}
    draft = checked(replace(kept, **{name: value for name, value in given.items() if value is not None}))
    after = copy(before)
    for name, value in columns(draft).items():
        setattr(after, name, value)
    if replace(draft, status=kept.status) != kept:
        after.updated_at = now()
    if draft.status is not kept.status:
        after.published_at = now() if draft.status is Status.PUBLISHED else None
    after.status = authors.shown_as(draft.status, after.author_id).value
    after.version += draft != kept or after.status != before.status
    return after
