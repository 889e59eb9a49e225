"""Lists of published posts by offset, each with the number of all its posts."""

from collections.abc import Collection
from uuid import UUID

from kernel.contracts.errors import Invalid
from kernel.contracts.service import MAX_PAGE_SIZE, CountedPage
from posts.contract import PostFilter, PostOrder, PostSummary
from posts.lists import resolve_listing
from posts.models import AuthorTotals, Tag
from posts.validation import is_tag, normalised_tag


def published(
    filters: PostFilter, offset: int, limit: int, viewer_id: UUID | None
) -> CountedPage[PostSummary]:
    """Return published posts by their position, newest first; see the contract."""
    _check_range(offset, limit)
    listing = resolve_listing(filters, PostOrder.NEWEST)
    if filters.tag is not None and filters.author_ids is None:
        total = _count_tagged(filters.tag)
    elif filters.tag is None and filters.author_ids is not None:
        total = _count_by_authors(filters.author_ids)
    else:
        total = listing.rows.count()
    if offset >= total:
        return CountedPage(items=(), total=total)
    rows = list(listing.rows.order_by(*listing.order)[offset : offset + limit])
    return CountedPage(items=tuple(listing.convert(rows, viewer_id)), total=total)


def _check_range(offset: int, limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise Invalid("The limit is out of range.", fields={"limit": [f"Must be 1 to {MAX_PAGE_SIZE}."]})
    if offset < 0:
        raise Invalid("The offset is out of range.", fields={"offset": ["Must be at least 0."]})


def _count_tagged(tag: str) -> int:
    """Return how many published posts have this tag, from the stored counter."""
    name = normalised_tag(tag)
    if not is_tag(name):
        return 0
    return Tag.objects.filter(pk=name).values_list("posts_count", flat=True).first() or 0


def _count_by_authors(author_ids: Collection[UUID]) -> int:
    """Return how many published posts these authors have, from the stored counters."""
    totals = AuthorTotals.objects.filter(pk__in=set(author_ids))
    return sum(totals.values_list("published", flat=True))
