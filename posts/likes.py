"""Likes of published posts."""

from dataclasses import replace
from uuid import UUID

from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate
from kernel.idempotency import store_response
from posts.contract import PostStatus, PostSummary
from posts.counters import add_to_projections, increments
from posts.models import Like, Post
from posts.permissions import require_active
from posts.reading import SUMMARIES, no_post, to_summary, with_slug
from posts.repository import post_transaction


@post_transaction
def like(slug: str, user_id: UUID) -> PostSummary:
    """Like a published post; see the contract.

    Raises:
        NotFound: There is no such published post.
        Forbidden: The user is deactivated or erased.
    """
    post = _published_post(slug)
    require_active(user_id)
    if Like.objects.filter(post_id=post.id, user_id=user_id).exists():
        # Read again: the like may have been added, and counted, after the first read.
        return store_response(replace(_published_post(slug), liked=True))
    _add_likes(post, 1)
    Like.objects.create(post_id=post.id, user_id=user_id, liked_at=utcnow_ms(), status=post.status)
    return store_response(replace(post, liked=True, likes_count=post.likes_count + 1))


@post_transaction
def unlike(slug: str, user_id: UUID) -> PostSummary:
    """Remove a like of a published post; see the contract.

    Raises:
        NotFound: There is no such published post.
    """
    post = _published_post(slug)
    like_id = Like.objects.filter(post_id=post.id, user_id=user_id).values_list("pk", flat=True).first()
    if like_id is None:
        # Read again: the like may have been removed after the first read.
        return store_response(_published_post(slug))
    _add_likes(post, -1)
    deleted, _ = Like.objects.filter(pk=like_id).delete()
    if not deleted:
        raise ConcurrentUpdate("The like has been removed.")
    return store_response(replace(post, likes_count=post.likes_count - 1))


def _published_post(slug: str) -> PostSummary:
    row = with_slug(SUMMARIES, slug)
    if row is None or row.status != PostStatus.PUBLISHED:
        raise no_post(slug)
    return to_summary(row, liked=False)


def _add_likes(post: PostSummary, step: int) -> None:
    """Change the number of likes. Call it before other writes.

    So concurrent changes of the post wait for its row, or fail there.
    """
    published = Post.objects.filter(pk=post.id, status=PostStatus.PUBLISHED)
    if not published.update(**increments(likes_count=step, popularity=step)):
        raise ConcurrentUpdate("The post has changed.")
    add_to_projections(post.id, post.author_id, likes=step)
