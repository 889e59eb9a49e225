"""Likes, and the number of comments: what makes a post popular."""

from dataclasses import replace
from uuid import UUID

from kernel.contracts.errors import Forbidden
from kernel.db.clock import utcnow_ms
from kernel.db.transactions import ConcurrentUpdate
from kernel.idempotency import store_response
from posts.contract import PostStatus, PostSummary
from posts.counters import increments, move_popularity
from posts.models import AccountStatus, Like, Post
from posts.reading import SUMMARIES, no_post, to_summary, with_slug
from posts.transactions import post_transaction


@post_transaction
def like(slug: str, user_id: UUID) -> PostSummary:
    post = _published_post(slug)
    if not AccountStatus.objects.is_active(user_id):
        raise Forbidden("This account is deactivated.")
    if Like.objects.filter(post_id=post.id, user_id=user_id).exists():
        # Read again: that like may have come after the post was read, and counts.
        return store_response(replace(_published_post(slug), liked=True))
    _add_likes(post, 1)
    Like.objects.create(post_id=post.id, user_id=user_id, liked_at=utcnow_ms(), status=post.status)
    return store_response(replace(post, liked=True, likes_count=post.likes_count + 1))


@post_transaction
def unlike(slug: str, user_id: UUID) -> PostSummary:
    post = _published_post(slug)
    like_id = Like.objects.filter(post_id=post.id, user_id=user_id).values_list("pk", flat=True).first()
    if like_id is None:
        # Read again: the like may have gone after the post was read, and no longer counts.
        return store_response(_published_post(slug))
    _add_likes(post, -1)
    deleted, _ = Like.objects.filter(pk=like_id).delete()
    if not deleted:
        raise ConcurrentUpdate("The like went meanwhile.")
    return store_response(replace(post, likes_count=post.likes_count - 1))


@post_transaction
def set_comments_count(post_id: UUID, count: int, version: int) -> None:
    """Only a version above the last one heard has an effect. A post that no longer exists is no error."""
    columns = ("author_id", "status", "comments_count", "comments_revision")
    post = Post.objects.filter(pk=post_id).values_list(*columns, named=True).first()
    if post is None or version <= post.comments_revision:
        return
    step = count - post.comments_count
    as_read = Post.objects.filter(pk=post_id, status=post.status, comments_revision=post.comments_revision)
    updated = as_read.update(comments_count=count, comments_revision=version, **increments(popularity=step))
    if not updated:
        raise ConcurrentUpdate("The post changed meanwhile.")
    if step and post.status == PostStatus.PUBLISHED:
        move_popularity(post_id, post.author_id, comments=step)


def _published_post(slug: str) -> PostSummary:
    row = with_slug(SUMMARIES, slug)
    if row is None or row.status != PostStatus.PUBLISHED:
        raise no_post(slug)
    return to_summary(row, liked=False)


def _add_likes(post: PostSummary, step: int) -> None:
    """Writes the post first: its row is what concurrent changes wait for."""
    published = Post.objects.filter(pk=post.id, status=PostStatus.PUBLISHED)
    if not published.update(**increments(likes_count=step, popularity=step)):
        raise ConcurrentUpdate("The post changed meanwhile.")
    move_popularity(post.id, post.author_id, likes=step)
