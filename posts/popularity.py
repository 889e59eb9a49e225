"""Likes, and the number of comments: what makes a post popular."""

from dataclasses import replace
from uuid import UUID

from blog.databases.clock import now
from blog.databases.transactions import LostRace
from blog.services.errors import Forbidden
from blog.services.idempotency import remember
from posts import authors
from posts.contract import PostSummary, Status
from posts.counters import increments, move_popularity
from posts.models import Like, Post
from posts.reading import SUMMARIES, no_post, to_summary, with_slug
from posts.transactions import all_or_nothing


@all_or_nothing
def like(slug: str, user_id: UUID) -> PostSummary:
    post = _published_post(slug)
    if not authors.is_active(user_id):
        raise Forbidden("This account is deactivated.")
    if Like.objects.filter(post_id=post.id, user_id=user_id).exists():
        # Read again: that like may have come after the post was read, and counts.
        return remember(replace(_published_post(slug), liked=True))
    _add_likes(post, 1)
    Like.objects.create(post_id=post.id, user_id=user_id, liked_at=now(), status=post.status)
    return remember(replace(post, liked=True, likes_count=post.likes_count + 1))


@all_or_nothing
def unlike(slug: str, user_id: UUID) -> PostSummary:
    post = _published_post(slug)
    like_id = Like.objects.filter(post_id=post.id, user_id=user_id).values_list("pk", flat=True).first()
    if like_id is None:
        # Read again: the like may have gone after the post was read, and no longer counts.
        return remember(_published_post(slug))
    _add_likes(post, -1)
    deleted, _ = Like.objects.filter(pk=like_id).delete()
    if not deleted:
        raise LostRace("The like went meanwhile.")
    return remember(replace(post, likes_count=post.likes_count - 1))


@all_or_nothing
def set_comments_count(post_id: UUID, count: int, version: int) -> None:
    """Only a version above the last one heard has an effect. A post that no longer exists is no error."""
    columns = ("author_id", "status", "comments_count", "comments_version")
    post = Post.objects.filter(pk=post_id).values_list(*columns, named=True).first()
    if post is None or version <= post.comments_version:
        return
    step = count - post.comments_count
    as_read = Post.objects.filter(pk=post_id, status=post.status, comments_version=post.comments_version)
    updated = as_read.update(comments_count=count, comments_version=version, **increments(popularity=step))
    if not updated:
        raise LostRace("The post changed meanwhile.")
    if step and post.status == Status.PUBLISHED:
        move_popularity(post_id, post.author_id, comments=step)


def _published_post(slug: str) -> PostSummary:
    row = with_slug(SUMMARIES, slug)
    if row is None or row.status != Status.PUBLISHED:
        raise no_post(slug)
    return to_summary(row, liked=False)


def _add_likes(post: PostSummary, step: int) -> None:
    """Writes the post first: its row is what concurrent changes wait for."""
    published = Post.objects.filter(pk=post.id, status=Status.PUBLISHED)
    if not published.update(**increments(likes_count=step, popularity=step)):
        raise LostRace("The post changed meanwhile.")
    move_popularity(post.id, post.author_id, likes=step)
