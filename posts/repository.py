"""Insert, replace and delete posts, together with their projections and events."""

from django.db import IntegrityError
from django.db.models import QuerySet

from kernel.db.transactions import ConcurrentUpdate, transactional
from kernel.events.outbox import publish
from posts.contract import PostDeleted
from posts.models import Post
from posts.projections import Projections

CHANGING = ("title", "summary", "body", "tags", "status", "updated_at", "published_at", "version")
"""The columns that `replace` writes. The counters have their own updates."""

post_transaction = transactional("posts", retry_on=(IntegrityError,))
"""The decorator of functions that change posts.

They read which slugs and other keys are free before they write. An IntegrityError means
that a concurrent transaction took one, so the function starts again.
"""


def add(post: Post) -> None:
    """Insert a post. Call it in a transaction."""
    projections = Projections([(None, post)])
    post.save(force_insert=True)
    projections.write()


def replace(before: Post, after: Post) -> None:
    """Update a post. Call it in a transaction.

    Args:
        before: The post as it was read in this transaction.
        after: The post as it is to be stored, with the next version.

    Raises:
        ConcurrentUpdate: Another transaction has changed the post.
    """
    projections = Projections([(before, after)])
    updated = _unchanged(before).update(**{name: getattr(after, name) for name in CHANGING})
    _require_found(updated)
    projections.write()


def remove(post: Post) -> None:
    """Delete a post, and publish PostDeleted. Call it in a transaction.

    Args:
        post: The post as it was read in this transaction.

    Raises:
        ConcurrentUpdate: Another transaction has changed the post.
    """
    projections = Projections([(post, None)])
    deleted, _ = _unchanged(post).delete()
    _require_found(deleted)
    projections.write()
    publish(PostDeleted(post_id=post.pk))


def _unchanged(post: Post) -> QuerySet[Post]:
    """Return the row of a post, if it is still as it was read.

    The projections were computed from what was read.
    """
    return Post.objects.filter(
        pk=post.pk,
        version=post.version,
        likes_count=post.likes_count,
        comments_count=post.comments_count,
    )


def _require_found(rows: int) -> None:
    if not rows:
        raise ConcurrentUpdate("The post has changed.")
