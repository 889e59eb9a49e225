"""Update a user's posts and likes after a deactivation, activation or erasure.

Each function does one step as part of a transaction. It returns whether there may be
more to do.
"""

from collections import Counter
from copy import copy
from uuid import UUID

from django.db.models import QuerySet

from kernel.db.transactions import ConcurrentUpdate
from posts import repository
from posts.contract import PostStatus
from posts.counters import add_likes
from posts.models import AccountStatus, Like, Post

LIKES_PER_STEP = 50
"""How many likes one step of an erasure deletes."""


def status_shown(status: PostStatus, author_id: UUID) -> PostStatus:
    """Return the status of a post whose author wants it to have this one.

    It is withheld in place of published while the author is deactivated.
    """
    if status is PostStatus.PUBLISHED and not AccountStatus.objects.is_active(author_id):
        return PostStatus.WITHHELD
    return status


def set_active(author_id: UUID, active: bool, revision: int) -> bool:
    """Withhold a published post of a deactivated user, or publish a withheld one again.

    An event with an outdated revision has no effect.
    """
    known = AccountStatus.objects.find(author_id)
    if known and known.revision > revision:
        return False
    wanted, other = PostStatus.PUBLISHED, PostStatus.WITHHELD
    if not active:
        wanted, other = other, wanted
    post = _any(Post.objects.filter(author_id=author_id, status=other))
    if post:
        after = copy(post)
        after.status, after.version = wanted.value, post.version + 1
        repository.replace(post, after)
    AccountStatus.objects.record(known, author_id, is_active=active, revision=revision)
    return post is not None


def erase(author_id: UUID, revision: int) -> bool:
    """Delete one of the user's posts, or some of the likes once there are no posts.

    The row of AccountStatus stays, so that nothing is created for the user later.
    """
    known = AccountStatus.objects.find(author_id)
    post = _any(Post.objects.filter(author_id=author_id))
    likes = [] if post else list(Like.objects.filter(user_id=author_id)[:LIKES_PER_STEP])
    if post:
        repository.remove(post)
    elif likes:
        _remove_likes(likes)
    AccountStatus.objects.record(known, author_id, is_active=False, revision=revision)
    return bool(post or likes)


def count_user_data(user_id: UUID) -> dict[str, int]:
    """Count a user's posts, whatever their status, and the likes the user gave."""
    return {
        "posts": Post.objects.filter(author_id=user_id).count(),
        "likes": Like.objects.filter(user_id=user_id).count(),
    }


def _any(posts: QuerySet[Post]) -> Post | None:
    """Return any one of them. Not by first(), which sorts all of them."""
    return next(iter(posts[:1]), None)


def _remove_likes(likes: list[Like]) -> None:
    steps = Counter({like.post_id: -1 for like in likes})
    posts = Post.objects.filter(pk__in=steps).values_list("id", "author_id", "status", named=True)
    add_likes(steps, {post.id: post for post in posts})
    deleted, _ = Like.objects.filter(pk__in=[like.pk for like in likes]).delete()
    if deleted != len(likes):
        raise ConcurrentUpdate("A like has been deleted.")
