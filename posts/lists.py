"""Lists of posts and tags, in pages.

A page takes one query that an index serves. A list by tag or by user who likes the
posts takes a second one, for the posts.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kernel.contracts.errors import Invalid
from kernel.contracts.service import Page
from kernel.db.pagination import page
from posts import reading
from posts.contract import (
    MAX_TAGS_LISTED,
    Overview,
    PostFilter,
    PostOrder,
    PostStatus,
    PostSummary,
    TagCount,
    Totals,
)
from posts.models import AuthorTotals, Like, PostTag, Tag
from posts.reading import SUMMARIES
from posts.validation import is_tag, normalised_tag

POST_ORDERS = {PostOrder.NEWEST: ("-published_at", "-id"), PostOrder.POPULAR: ("-popularity", "-id")}
TAG_ORDERS = {PostOrder.NEWEST: ("-published_at", "-post_id"), PostOrder.POPULAR: ("-popularity", "-post_id")}
LIKE_ORDER = ("-liked_at", "-id")

Rows = QuerySet[Any, Any]

PUBLISHED: Rows = SUMMARIES.filter(status=PostStatus.PUBLISHED)
TAGGED: Rows = PostTag.objects.values_list("post_id", "published_at", "popularity", named=True)
LIKES: Rows = Like.objects.filter(status=PostStatus.PUBLISHED).values_list(
    "id", "post_id", "liked_at", named=True
)
TAGS: Rows = Tag.objects.filter(posts_count__gt=0).values_list("name", "posts_count", named=True)
ALL_TAGS = TAGS.values_list("name", "posts_count").order_by("-posts_count", "name")


class Listing(NamedTuple):
    """A list: its rows, their order, and how rows are converted for a viewer."""

    rows: Rows
    order: Sequence[str]
    convert: Callable[[Sequence[Any], UUID | None], list[PostSummary]]


def published(
    filters: PostFilter, order: PostOrder, cursor: str | None, limit: int, viewer_id: UUID | None
) -> Page[PostSummary]:
    """Return a page of published posts; see the contract."""
    listing = resolve_listing(filters, order)
    return page(
        listing.rows,
        order=listing.order,
        cursor=cursor,
        limit=limit,
        convert=lambda rows: listing.convert(rows, viewer_id),
    )


def resolve_listing(filters: PostFilter, order: PostOrder) -> Listing:
    """Return the list of published posts that matches these filters.

    Raises:
        Invalid: The filters do not combine with one another, or with the order.
    """
    if filters.liked_by is not None:
        _require_no_other_filter(filters, order)
        return Listing(LIKES.filter(user_id=filters.liked_by), LIKE_ORDER, _published_by_id)
    if filters.tag is not None:
        return Listing(_tagged(filters.tag, filters.author_ids), TAG_ORDERS[order], _published_by_id)
    return Listing(_by_authors(filters.author_ids), POST_ORDERS[order], reading.to_summaries)


def _by_authors(author_ids: Sequence[UUID] | None) -> Rows:
    if author_ids is None:
        return PUBLISHED
    if len(author_ids) == 1:
        return PUBLISHED.filter(author_id=author_ids[0])
    return PUBLISHED.filter(author_id__in=set(author_ids))


def _tagged(tag: str, author_ids: Sequence[UUID] | None) -> Rows:
    if author_ids is not None and len(set(author_ids)) > 1:
        raise _bad_combination("author_ids", "A tag combines with at most one author.")
    name = normalised_tag(tag)
    if not is_tag(name):
        return TAGGED.none()
    rows = TAGGED.filter(tag=name)
    return rows if author_ids is None else rows.filter(author_id__in=author_ids)


def _require_no_other_filter(filters: PostFilter, order: PostOrder) -> None:
    """Check that `liked_by` is the only filter, and the order is the one it has."""
    if order is not PostOrder.NEWEST:
        raise _bad_combination("order", "Must be newest with liked_by: the most recently liked first.")
    if filters.tag is not None or filters.author_ids is not None:
        raise _bad_combination("liked_by", "Does not combine with other filters.")


def drafts(author_id: UUID, cursor: str | None, limit: int) -> Page[PostSummary]:
    """Return a page of an author's drafts, the newest first; see the contract."""
    return page(
        SUMMARIES.filter(author_id=author_id, status=PostStatus.DRAFT),
        order=("-created_at", "-id"),
        cursor=cursor,
        limit=limit,
        convert=lambda rows: reading.to_summaries(rows, None),
    )


def tags(cursor: str | None, limit: int) -> Page[TagCount]:
    """Return a page of the tags in use, the most used first; see the contract."""
    return page(
        TAGS,
        order=("-posts_count", "name"),
        cursor=cursor,
        limit=limit,
        convert=lambda rows: [TagCount(name=row.name, posts_count=row.posts_count) for row in rows],
    )


def all_tags() -> tuple[TagCount, ...]:
    """Return all tags in use, the most used first; see the contract."""
    return tuple(TagCount(name=name, posts_count=count) for name, count in ALL_TAGS[:MAX_TAGS_LISTED])


def overview(author_id: UUID, limit: int, also_ids: Sequence[UUID]) -> Overview:
    """Return the overview of an author's posts; see the contract."""
    return Overview(
        popular=_most_popular(author_id, limit),
        drafts=drafts(author_id, None, limit).items,
        totals=_totals(author_id),
        also=reading.get_many(also_ids, None),
    )


def _most_popular(author_id: UUID, limit: int) -> tuple[PostSummary, ...]:
    return page(
        _by_authors([author_id]),
        order=POST_ORDERS[PostOrder.POPULAR],
        cursor=None,
        limit=limit,
        convert=lambda rows: reading.to_summaries(rows, author_id),
    ).items


def _totals(author_id: UUID) -> Totals:
    columns = ("published", "drafts", "likes", "comments")
    row = AuthorTotals.objects.filter(pk=author_id).values_list(*columns).first() or (0, 0, 0, 0)
    return Totals(**dict(zip(columns, row, strict=True)))


def _published_by_id(rows: Sequence[Any], viewer_id: UUID | None) -> list[PostSummary]:
    """Return the published posts that the rows refer to, in the order of the rows."""
    ids = [row.post_id for row in rows]
    found = list(PUBLISHED.filter(pk__in=ids)) if ids else []
    posts = {post.id: post for post in reading.to_summaries(found, viewer_id)}
    return [posts[post_id] for post_id in ids if post_id in posts]


def _bad_combination(field: str, message: str) -> Invalid:
    return Invalid("These filters cannot be combined.", fields={field: [message]})
