"""Creating, changing and deleting posts."""

from copy import copy
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from blog.databases.clock import now
from blog.databases.transactions import LostRace
from blog.events.publishing import publish
from blog.services.errors import Forbidden
from blog.services.idempotency import remember
from posts import contract, reading
from posts.content import checked
from posts.contract import Changes, Draft, PostDeleted, Status
from posts.counters import Consequences
from posts.models import Post
from posts.slugs import free_slug
from posts.transactions import all_or_nothing

CHANGING = ("title", "summary", "body", "tags", "status", "updated_at", "published_at", "version")


@all_or_nothing
def create(author_id: UUID, draft: Draft) -> contract.Post:
    draft = checked(draft)
    moment = now()
    post = Post(
        slug=free_slug(draft.title),
        author_id=author_id,
        created_at=moment,
        updated_at=moment,
        published_at=moment if draft.status is Status.PUBLISHED else None,
        **columns(draft),
    )
    consequences = Consequences([(None, post)])
    post.save(force_insert=True)
    consequences.write()
    return remember(reading.to_post(post, liked=False))


@all_or_nothing
def change(slug: str, actor_id: UUID, changes: Changes) -> contract.Post:
    before = _own_post(slug, actor_id)
    liked = reading.is_liked(before.pk, actor_id)
    after = _changed(before, changes)
    if after.version != before.version:
        consequences = Consequences([(before, after)])
        updated = _unchanged(before).update(**{name: getattr(after, name) for name in CHANGING})
        _must_have_found(updated)
        consequences.write()
    return remember(reading.to_post(after, liked=liked))


@all_or_nothing
def delete(slug: str, actor_id: UUID) -> None:
    post = _own_post(slug, actor_id)
    consequences = Consequences([(post, None)])
    deleted, _ = _unchanged(post).delete()
    _must_have_found(deleted)
    consequences.write()
    publish(PostDeleted(post_id=post.pk))
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
    if post is None or (post.status == Status.DRAFT and post.author_id != actor_id):
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
        status=Status(before.status),
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
    after.version += draft != kept
    return after


def _unchanged(post: Post) -> QuerySet[Post]:
    """The row of a post, if it is still as it was read: what follows was worked out from that."""
    return Post.objects.filter(
        pk=post.pk,
        version=post.version,
        likes_count=post.likes_count,
        comments_count=post.comments_count,
    )


def _must_have_found(rows: int) -> None:
    if not rows:
        raise LostRace("The post changed meanwhile.")
