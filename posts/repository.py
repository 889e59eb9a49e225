"""A post is added, replaced or removed, with all that follows from it. Each is a part of a transaction."""

from django.db.models import QuerySet

from kernel.db.transactions import ConcurrentUpdate
from kernel.events.outbox import publish
from posts.contract import PostDeleted
from posts.counters import Projections
from posts.models import Post

CHANGING = ("title", "summary", "body", "tags", "status", "updated_at", "published_at", "version")


def add(post: Post) -> None:
    consequences = Projections([(None, post)])
    post.save(force_insert=True)
    consequences.write()


def replace(before: Post, after: Post) -> None:
    consequences = Projections([(before, after)])
    updated = _unchanged(before).update(**{name: getattr(after, name) for name in CHANGING})
    _must_have_found(updated)
    consequences.write()


def remove(post: Post) -> None:
    consequences = Projections([(post, None)])
    deleted, _ = _unchanged(post).delete()
    _must_have_found(deleted)
    consequences.write()
    publish(PostDeleted(post_id=post.pk))


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
        raise ConcurrentUpdate("The post changed meanwhile.")
