"""What becomes of a person's posts and likes when their account is deactivated, active again or erased.

Each call does one step, as a part of a transaction, and answers whether there may be more to do.
"""

from collections import Counter
from copy import copy
from uuid import UUID

from django.db.models import QuerySet

from kernel.db.transactions import ConcurrentUpdate
from posts import repository
from posts.contract import PostStatus
from posts.counters import move_likes
from posts.models import AccountStatus, Like, Post

LIKES_AT_ONCE = 50


def shown_as(status: PostStatus, author_id: UUID) -> PostStatus:
    """What becomes of a post that its author wants to have this status."""
    return (
        PostStatus.WITHHELD
        if status is PostStatus.PUBLISHED and not AccountStatus.objects.is_active(author_id)
        else status
    )


def set_active(author_id: UUID, active: bool, revision: int) -> bool:
    """Withholds the published posts, or publishes the withheld ones; an outdated revision has no effect."""
    known = AccountStatus.objects.find(author_id)
    if known and known.revision > revision:
        return False
    wanted, other = (
        (PostStatus.PUBLISHED, PostStatus.WITHHELD) if active else (PostStatus.WITHHELD, PostStatus.PUBLISHED)
    )
    post = _any(Post.objects.filter(author_id=author_id, status=other))
    if post:
        after = copy(post)
        after.status, after.version = wanted.value, post.version + 1
        repository.replace(post, after)
    AccountStatus.objects.record(known, author_id, is_active=active, revision=revision)
    return post is not None


def erase(author_id: UUID, revision: int) -> bool:
    """Deletes the person's posts, then their likes. A row stays: nobody may write in their name."""
    known = AccountStatus.objects.find(author_id)
    post = _any(Post.objects.filter(author_id=author_id))
    likes = [] if post else list(Like.objects.filter(user_id=author_id)[:LIKES_AT_ONCE])
    if post:
        repository.remove(post)
    elif likes:
        _unlike(likes)
    AccountStatus.objects.record(known, author_id, is_active=False, revision=revision)
    return bool(post or likes)


def count_user_data(user_id: UUID) -> dict[str, int]:
    return {
        "posts": Post.objects.filter(author_id=user_id).count(),
        "likes": Like.objects.filter(user_id=user_id).count(),
    }


def _any(posts: QuerySet[Post]) -> Post | None:
    """One of them. Not by first(), which would have them sorted."""
    return next(iter(posts[:1]), None)


def _unlike(likes: list[Like]) -> None:
    lost = Counter({like.post_id: -1 for like in likes})
    posts = Post.objects.filter(pk__in=lost)
    move_likes(lost, {row.id: row for row in posts.values_list("id", "author_id", "status", named=True)})
    deleted, _ = Like.objects.filter(pk__in=[like.pk for like in likes]).delete()
    if deleted != len(likes):
        raise ConcurrentUpdate("A like went meanwhile.")
