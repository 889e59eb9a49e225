"""The denormalised counters of likes and comments, on posts and in their projections.

Each function is part of the transaction that changes what is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F
from django.db.models.expressions import CombinedExpression

from kernel.db.transactions import ConcurrentUpdate
from posts.contract import PostStatus
from posts.models import AuthorTotals, Post, PostTag

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)


def set_comments_count(post_id: UUID, count: int, revision: int) -> None:
    """Store the number of comments of a post.

    An event with an outdated revision has no effect, nor one about a post that does not
    exist.

    Raises:
        ConcurrentUpdate: Another transaction has changed the post.
    """
    columns = ("author_id", "status", "comments_count", "comments_revision")
    post = Post.objects.filter(pk=post_id).values_list(*columns, named=True).first()
    if post is None or revision <= post.comments_revision:
        return
    step = count - post.comments_count
    as_read = Post.objects.filter(pk=post_id, status=post.status, comments_revision=post.comments_revision)
    updated = as_read.update(comments_count=count, comments_revision=revision, **increments(popularity=step))
    if not updated:
        raise ConcurrentUpdate("The post has changed.")
    if step and post.status == PostStatus.PUBLISHED:
        add_to_projections(post_id, post.author_id, comments=step)


def add_likes(steps: Counter[UUID], posts: Mapping[UUID, Any]) -> None:
    """Change the numbers of likes of several posts.

    Args:
        steps: By how much the number of each post changes.
        posts: Rows with the `author_id` and `status` of these posts, as they were read
            in this transaction.

    Raises:
        ConcurrentUpdate: The status of a post has changed.
    """
    author_steps: defaultdict[UUID, int] = defaultdict(int)
    post_steps = {post_id: (posts[post_id].status, step) for post_id, step in steps.items()}
    for (status, step), post_ids in group_by_value(post_steps).items():
        rows = Post.objects.filter(pk__in=post_ids, status=status)
        if rows.update(**increments(likes_count=step, popularity=step)) != len(post_ids):
            raise ConcurrentUpdate("A post has changed.")
        if status == PostStatus.PUBLISHED:
            PostTag.objects.filter(post_id__in=post_ids).update(**increments(popularity=step))
            for post_id in post_ids:
                author_steps[posts[post_id].author_id] += step
    for step, author_ids in group_by_value(author_steps).items():
        AuthorTotals.objects.filter(pk__in=author_ids).update(**increments(likes=step))


def add_to_projections(post_id: UUID, author_id: UUID, *, likes: int = 0, comments: int = 0) -> None:
    """Add likes and comments of a published post to its tags and its author's row."""
    PostTag.objects.filter(post_id=post_id).update(**increments(popularity=likes + comments))
    AuthorTotals.objects.filter(pk=author_id).update(**increments(likes=likes, comments=comments))


def increments(**steps: int) -> dict[str, CombinedExpression]:
    """Return arguments of `update` that add a step to each column, in the database."""
    return {name: F(name) + step for name, step in steps.items()}


def group_by_value(values: Mapping[K, V]) -> dict[V, list[K]]:
    """Return the keys of each value: one query updates all rows by the same step."""
    keys: defaultdict[V, list[K]] = defaultdict(list)
    for key, value in values.items():
        keys[value].append(key)
    return keys
