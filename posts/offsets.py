"""Lists of posts by offset, each with the number of all its posts."""

from collections.abc import Sequence
from uuid import UUID

from kernel.contracts.errors import Invalid
from kernel.contracts.service import MAX_PAGE_SIZE, CountedPage
from posts.contract import Order, PostSummary
from posts.lists import resolve_listing
from posts.models import AuthorTotals, Tag
from posts.validation import is_tag, normalised_tag


def published(
    *,
    tag: str | None,
    author_ids: Sequence[UUID] | None,
    liked_by: UUID | None,
    offset: int,
    limit: int,
    viewer_id: UUID | None,
) -> CountedPage[PostSummary]:
    _check_place(offset, limit)
    chosen = resolve_listing(Order.NEWEST, tag, author_ids, liked_by)
    if tag is not None and author_ids is None:
        total = _uses(tag)
    elif tag is None and author_ids is not None:
        total = _published_by(author_ids)
    else:
        total = chosen.rows.count()
    if offset >= total:
        return CountedPage(items=(), total=total)
    found = list(chosen.rows.order_by(*chosen.order)[offset : offset + limit])
    return CountedPage(items=tuple(chosen.convert(found, viewer_id)), total=total)


def _check_place(offset: int, limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise Invalid("The limit is out of range.", fields={"limit": [f"Must be 1 to {MAX_PAGE_SIZE}."]})
    if offset < 0:
        raise Invalid("The offset is out of range.", fields={"offset": ["Must be at least 0."]})


def _uses(tag: str) -> int:
    """How many published posts have this tag: the counter is kept."""
    name = normalised_tag(tag)
    if not is_tag(name):
        return 0
    return Tag.objects.filter(pk=name).values_list("posts_count", flat=True).first() or 0


def _published_by(author_ids: Sequence[UUID]) -> int:
    """How many published posts these authors have: the counters are kept."""
    counters = AuthorTotals.objects.filter(pk__in=set(author_ids))
    return sum(counters.values_list("published", flat=True))
