"""Reconcile the counters and projections of posts with the rows they come from.

These are likes, popularity, tags and authors' totals. The comments service reconciles
the numbers of comments.

Each function first reads the row that holds the counters, with a lock where the engine
has row locks. So they do not change while the rows they count are read. The other
engines read as of one moment, and fail to write a row that changed since.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from kernel.db.batches import batches
from kernel.reconciliation import BATCH_SIZE, Difference, difference
from posts.contract import PostStatus
from posts.models import AuthorTotals, Like, Post, PostTag, Tag
from posts.projections import TotalsDelta, post_tags, published_tags, totals_of
from posts.repository import post_transaction


def reconcile(fix: bool) -> Iterator[Difference]:
    """Yield every difference, and repair it if `fix` is True."""
    authors: set[UUID] = set()
    tags: set[str] = set()
    for posts in batches(Post.objects.defer("body", "summary"), BATCH_SIZE):
        for post in posts:
            authors.add(post.author_id)
            tags |= published_tags(post)
            yield from _as_list(_reconcile_post(post.pk, fix))
    for author_ids in batches(AuthorTotals.objects.values_list("pk", flat=True), BATCH_SIZE):
        authors.update(author_ids)
    for author_id in authors:
        yield from _as_list(_reconcile_author(author_id, fix))
    for names in batches(Tag.objects.values_list("pk", flat=True), BATCH_SIZE):
        tags.update(names)
    for tag in tags:
        yield from _as_list(_reconcile_tag(tag, fix))


def _as_list(found: Difference | None) -> list[Difference]:
    return [found] if found else []


@post_transaction
def _reconcile_post(post_id: UUID, fix: bool) -> Difference | None:
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        return None
    likes = Like.objects.filter(post_id=post_id).count()
    other_statuses = [status for status in PostStatus if status != post.status]
    wrong_likes = Like.objects.filter(post_id=post_id, status__in=other_statuses).count()
    rows = list(PostTag.objects.filter(post_id=post_id))
    stored = {
        "likes_count": post.likes_count,
        "popularity": post.popularity,
        "likes of another status": wrong_likes,
        "tags": sorted(_columns(row) for row in rows),
    }
    post.likes_count, post.popularity = likes, likes + post.comments_count
    expected_rows = post_tags(post, published_tags(post))
    expected = {
        "likes_count": post.likes_count,
        "popularity": post.popularity,
        "likes of another status": 0,
        "tags": sorted(_columns(row) for row in expected_rows),
    }
    found = difference(f"post {post_id}", stored, expected)
    if found and fix:
        Post.objects.filter(pk=post_id).update(likes_count=post.likes_count, popularity=post.popularity)
        if wrong_likes:
            Like.objects.filter(post_id=post_id).update(status=post.status)
        if stored["tags"] != expected["tags"]:
            PostTag.objects.filter(pk__in=[row.pk for row in rows]).delete()
            PostTag.objects.bulk_create(expected_rows)
    return found


def _columns(row: PostTag) -> tuple[Any, ...]:
    return row.tag, str(row.author_id), row.published_at, row.popularity


@post_transaction
def _reconcile_author(author_id: UUID, fix: bool) -> Difference | None:
    totals = AuthorTotals.objects.select_for_update().filter(pk=author_id)
    stored = totals.values(*TotalsDelta._fields).first()
    posts = Post.objects.filter(author_id=author_id).only("status", "likes_count", "comments_count")
    parts = [totals_of(post) for post in posts]
    expected = {name: sum(getattr(part, name) for part in parts) for name in TotalsDelta._fields}
    found = difference(f"author {author_id}", stored or dict.fromkeys(expected, 0), expected)
    if found and fix:
        if stored is None:
            AuthorTotals.objects.create(pk=author_id, **expected)
        else:
            AuthorTotals.objects.filter(pk=author_id).update(**expected)
    return found


@post_transaction
def _reconcile_tag(name: str, fix: bool) -> Difference | None:
    stored: Any = Tag.objects.select_for_update().filter(pk=name).values("posts_count").first()
    expected = {"posts_count": PostTag.objects.filter(tag=name).count()}
    found = difference(f"tag {name}", stored or {"posts_count": 0}, expected)
    if found and fix:
        if stored is None:
            Tag.objects.create(name=name, **expected)
        else:
            Tag.objects.filter(pk=name).update(**expected)
    return found
