"""Likes, popularity, tags and authors' totals, counted anew. What comments counts, comments tells.

Each row is read first, and locked where the engine can do that, so that it does not move while what it counts
is counted. The other engines read everything as of one moment, and refuse to write a row that moved since.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from kernel.db.batches import batches
from kernel.reconciliation import BATCH_SIZE, Difference, difference
from posts.contract import PostStatus
from posts.counters import TotalsDelta, amounts_of, post_tags, public_tags
from posts.models import AuthorTotals, Like, Post, PostTag, Tag
from posts.transactions import post_transaction


def reconcile(fix: bool) -> Iterator[Difference]:
    authors: set[UUID] = set()
    tags: set[str] = set()
    for posts in batches(Post.objects.defer("body", "summary"), BATCH_SIZE):
        for post in posts:
            authors.add(post.author_id)
            tags |= public_tags(post)
            yield from _found(_recount_post(post.pk, fix))
    for known in batches(AuthorTotals.objects.values_list("pk", flat=True), BATCH_SIZE):
        authors.update(known)
    for author_id in authors:
        yield from _found(_recount_author(author_id, fix))
    for names in batches(Tag.objects.values_list("pk", flat=True), BATCH_SIZE):
        tags.update(names)
    for tag in tags:
        yield from _found(_recount_tag(tag, fix))


def _found(found: Difference | None) -> list[Difference]:
    return [found] if found else []


@post_transaction
def _recount_post(post_id: UUID, fix: bool) -> Difference | None:
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        return None
    likes = Like.objects.filter(post_id=post_id).count()
    others = [status for status in PostStatus if status != post.status]
    strange = Like.objects.filter(post_id=post_id, status__in=others).count()
    rows = list(PostTag.objects.filter(post_id=post_id))
    kept = {
        "likes_count": post.likes_count,
        "popularity": post.popularity,
        "likes of another status": strange,
        "tags": sorted(_columns(row) for row in rows),
    }
    post.likes_count, post.popularity = likes, likes + post.comments_count
    wanted = post_tags(post, public_tags(post))
    counted = {
        "likes_count": post.likes_count,
        "popularity": post.popularity,
        "likes of another status": 0,
        "tags": sorted(_columns(row) for row in wanted),
    }
    found = difference(f"post {post_id}", kept, counted)
    if found and fix:
        Post.objects.filter(pk=post_id).update(likes_count=post.likes_count, popularity=post.popularity)
        if strange:
            Like.objects.filter(post_id=post_id).update(status=post.status)
        if kept["tags"] != counted["tags"]:
            PostTag.objects.filter(pk__in=[row.pk for row in rows]).delete()
            PostTag.objects.bulk_create(wanted)
    return found


def _columns(row: PostTag) -> tuple[Any, ...]:
    return row.tag, str(row.author_id), row.published_at, row.popularity


@post_transaction
def _recount_author(author_id: UUID, fix: bool) -> Difference | None:
    totals = AuthorTotals.objects.select_for_update().filter(pk=author_id)
    kept = totals.values(*TotalsDelta._fields).first()
    posts = Post.objects.filter(author_id=author_id).only("status", "likes_count", "comments_count")
    amounts = [amounts_of(post) for post in posts]
    counted = {name: sum(getattr(each, name) for each in amounts) for name in TotalsDelta._fields}
    found = difference(f"author {author_id}", kept or dict.fromkeys(counted, 0), counted)
    if found and fix:
        if kept is None:
            AuthorTotals.objects.create(pk=author_id, **counted)
        else:
            AuthorTotals.objects.filter(pk=author_id).update(**counted)
    return found


@post_transaction
def _recount_tag(name: str, fix: bool) -> Difference | None:
    kept: Any = Tag.objects.select_for_update().filter(pk=name).values("posts_count").first()
    counted = {"posts_count": PostTag.objects.filter(tag=name).count()}
    found = difference(f"tag {name}", kept or {"posts_count": 0}, counted)
    if found and fix:
        if kept is None:
            Tag.objects.create(name=name, **counted)
        else:
            Tag.objects.filter(pk=name).update(**counted)
    return found
