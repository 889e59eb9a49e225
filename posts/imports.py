"""Import posts and likes in batches of one transaction each. Skip what exists."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kernel.contracts.errors import Invalid
from kernel.db.batches import chunked
from kernel.db.clock import truncate_to_ms
from posts.contract import ImportedLike, ImportedPost, PostStatus
from posts.counters import add_likes
from posts.editing import columns
from posts.models import Like, Post
from posts.projections import Projections
from posts.repository import post_transaction
from posts.slugs import base_slug, with_suffix
from posts.validation import clean_draft

BATCH_SIZE = 500


def import_posts(posts: Sequence[ImportedPost]) -> int:
    """Import posts; see the contract.

    Raises:
        Invalid: A post does not meet its rules.
    """
    rows = list({post.id: _row(post) for post in posts}.values())
    return sum(_import_posts(batch) for batch in chunked(rows, BATCH_SIZE))


def import_likes(likes: Sequence[ImportedLike]) -> int:
    """Import likes; see the contract."""
    return sum(_import_likes(batch) for batch in chunked(likes, BATCH_SIZE))


@post_transaction
def _import_posts(batch: Sequence[Post]) -> int:
    known = set(Post.objects.filter(pk__in=[post.pk for post in batch]).values_list("pk", flat=True))
    new = [post for post in batch if post.pk not in known]
    _assign_slugs(new)
    projections = Projections((None, post) for post in new)
    Post.objects.bulk_create(new)
    projections.write()
    return len(new)


def _row(post: ImportedPost) -> Post:
    _check_dates(post)
    try:
        draft = clean_draft(post.draft)
    except Invalid as error:
        raise Invalid(f"Post {post.id} cannot be imported: {error.fields}", fields=error.fields) from error
    created_at = truncate_to_ms(post.created_at)
    return Post(
        id=post.id,
        author_id=post.author_id,
        created_at=created_at,
        updated_at=created_at,
        published_at=post.published_at and truncate_to_ms(post.published_at),
        **columns(draft),
    )


def _check_dates(post: ImportedPost) -> None:
    if (post.published_at is None) is not (post.draft.status is PostStatus.DRAFT):
        raise Invalid(
            f"Post {post.id} cannot be imported.",
            fields={"published_at": ["Required for a published post, not allowed for a draft."]},
        )


def _assign_slugs(posts: Sequence[Post]) -> None:
    bases = [base_slug(post.title) for post in posts]
    taken = set(Post.objects.filter(slug__in=bases).values_list("slug", flat=True))
    for post, base in zip(posts, bases, strict=True):
        post.slug = with_suffix(base) if base in taken else base
        taken.add(post.slug)


@post_transaction
def _import_likes(batch: Sequence[ImportedLike]) -> int:
    by_pair = {(like.post_id, like.user_id): like for like in batch}
    posts = _posts_of(by_pair)
    known = set(
        Like.objects.filter(
            post_id__in={post_id for post_id, _ in by_pair}, user_id__in={user_id for _, user_id in by_pair}
        ).values_list("post_id", "user_id")
    )
    new = [
        Like(
            post_id=like.post_id,
            user_id=like.user_id,
            liked_at=truncate_to_ms(like.liked_at),
            status=posts[like.post_id].status,
        )
        for pair, like in by_pair.items()
        if like.post_id in posts and pair not in known
    ]
    add_likes(Counter(like.post_id for like in new), posts)
    Like.objects.bulk_create(new)
    return len(new)


def _posts_of(pairs: Mapping[tuple[UUID, UUID], ImportedLike]) -> dict[UUID, Any]:
    rows = Post.objects.filter(pk__in={post_id for post_id, _ in pairs})
    return {row.id: row for row in rows.values_list("id", "author_id", "status", named=True)}
