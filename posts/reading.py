"""Single and bulk reads of posts.

Rows are converted to the contract's dataclasses straight from their columns. Only the
read of a single post loads its body.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from kernel.contracts.errors import NotFound
from posts.contract import Post, PostStatus, PostSummary
from posts.models import Like
from posts.models import Post as PostRow
from posts.permissions import may_read
from posts.slugs import is_slug

R = TypeVar("R")

COLUMNS = (
    "id",
    "slug",
    "author_id",
    "title",
    "summary",
    "tags",
    "status",
    "created_at",
    "updated_at",
    "published_at",
    "likes_count",
    "comments_count",
    "popularity",
)
SUMMARIES = PostRow.objects.values_list(*COLUMNS, named=True)
POSTS = PostRow.objects.values_list(*COLUMNS, "body", named=True)
LIKED_IDS = Like.objects.values_list("post_id", flat=True)


def get(slug: str, viewer_id: UUID | None) -> Post:
    """Return a post with its body; see the contract.

    Raises:
        NotFound: There is no such post, or the viewer may not read it.
    """
    row = with_slug(POSTS, slug)
    if row is None or not may_read(row, viewer_id):
        raise no_post(slug)
    return to_post(row, liked=is_liked(row.id, viewer_id))


def with_slug(rows: QuerySet[Any, R], slug: str) -> R | None:
    """Return the row with this slug, if any. Not by first(), which sorts the rows."""
    return next(iter(rows.filter(slug=slug)), None) if is_slug(slug) else None


def get_many(ids: Iterable[UUID], viewer_id: UUID | None) -> dict[UUID, PostSummary]:
    """Return posts by id; see the contract."""
    wanted = set(ids)
    found = list(SUMMARIES.filter(pk__in=wanted)) if wanted else []
    return {post.id: post for post in to_summaries(found, viewer_id)}


def to_summaries(rows: Sequence[Any], viewer_id: UUID | None) -> list[PostSummary]:
    """Return rows of SUMMARIES in the contract's form. One query finds the likes."""
    liked = _liked_ids([row.id for row in rows], viewer_id)
    return [to_summary(row, liked=row.id in liked) for row in rows]


def is_liked(post_id: UUID, viewer_id: UUID | None) -> bool:
    """Return whether the viewer likes the post; False without a viewer."""
    return bool(_liked_ids([post_id], viewer_id))


def _liked_ids(ids: Sequence[UUID], viewer_id: UUID | None) -> set[UUID]:
    if viewer_id is None or not ids:
        return set()
    return set(LIKED_IDS.filter(user_id=viewer_id, post_id__in=ids))


def to_summary(row: Any, *, liked: bool) -> PostSummary:
    """Return a row of SUMMARIES, or a model instance, in the contract's form."""
    return PostSummary(**_without_body(row), liked=liked)


def to_post(row: Any, *, liked: bool) -> Post:
    """Return a row of POSTS, or a model instance, in the contract's form."""
    return Post(**_without_body(row), liked=liked, body=row.body)


def _without_body(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "slug": row.slug,
        "author_id": row.author_id,
        "title": row.title,
        "summary": row.summary,
        "tags": tuple(row.tags),
        "status": PostStatus(row.status),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "published_at": row.published_at,
        "likes_count": row.likes_count,
        "comments_count": row.comments_count,
    }


def no_post(slug: str) -> NotFound:
    """Return the error for a slug without a post that the viewer may read."""
    return NotFound(f"There is no post {slug!r}.")
