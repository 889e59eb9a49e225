"""The projections of posts: rows of PostTag, the status of likes, uses of tags, totals.

Everything here is part of the transaction that changes the posts. It reads what it
needs before the first write of that transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from posts.contract import PostStatus
from posts.counters import group_by_value, increments
from posts.models import AuthorTotals, Like, Post, PostTag, Tag

Transition = tuple[Post | None, Post | None]
"""A post before and after a change; None if it does not exist then."""


class TotalsDelta(NamedTuple):
    """The differences to the columns of AuthorTotals."""

    published: int = 0
    drafts: int = 0
    likes: int = 0
    comments: int = 0


class Projections:
    """The updates of other tables that follow from changes of posts.

    Create it before the first write, and call `write` after the posts are written. So a
    concurrent change of the same post waits for its row, or fails there.

    Args:
        transitions: The changes.
    """

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self.transitions = list(transitions)
        self.tag_deltas = _tag_deltas(self.transitions)
        self.totals_deltas = _totals_deltas(self.transitions)
        self.known_tags = _existing_keys(Tag, self.tag_deltas)
        self.known_authors = _existing_keys(AuthorTotals, self.totals_deltas)

    def write(self) -> None:
        """Write all updates."""
        self._write_post_tags()
        self._write_likes()
        self._write_totals()
        self._write_tags()

    def _write_post_tags(self) -> None:
        added: list[PostTag] = []
        for before, after in self.transitions:
            old, new = published_tags(before), published_tags(after)
            if before and old - new:
                PostTag.objects.filter(post_id=before.pk, tag__in=old - new).delete()
            if after:
                added += post_tags(after, new - old)
        PostTag.objects.bulk_create(added)

    def _write_likes(self) -> None:
        for before, after in self.transitions:
            if before and not after:
                Like.objects.filter(post_id=before.pk).delete()
            elif before and after and before.status != after.status:
                Like.objects.filter(post_id=before.pk).update(status=after.status)

    def _write_totals(self) -> None:
        for delta, author_ids in group_by_value(self.totals_deltas).items():
            known = [author_id for author_id in author_ids if author_id in self.known_authors]
            AuthorTotals.objects.filter(pk__in=known).update(**increments(**delta._asdict()))
        AuthorTotals.objects.bulk_create(
            [
                AuthorTotals(author_id=author_id, **delta._asdict())
                for author_id, delta in self.totals_deltas.items()
                if author_id not in self.known_authors
            ]
        )

    def _write_tags(self) -> None:
        for delta, tags in group_by_value(self.tag_deltas).items():
            known = [tag for tag in tags if tag in self.known_tags]
            Tag.objects.filter(pk__in=known).update(**increments(posts_count=delta))
        Tag.objects.bulk_create(
            [
                Tag(name=tag, posts_count=delta)
                for tag, delta in self.tag_deltas.items()
                if tag not in self.known_tags
            ]
        )


def published_tags(post: Post | None) -> set[str]:
    """Return the tags of a published post; none of a post with another status."""
    return set(post.tags) if post and post.status == PostStatus.PUBLISHED else set()


def post_tags(post: Post, tags: Iterable[str]) -> list[PostTag]:
    """Return the rows of PostTag for these tags; none if the post is a draft."""
    if post.published_at is None:
        return []
    return [
        PostTag(
            post_id=post.pk,
            tag=tag,
            author_id=post.author_id,
            published_at=post.published_at,
            popularity=post.popularity,
        )
        for tag in tags
    ]


def totals_of(post: Post) -> TotalsDelta:
    """Return what the post adds to its author's totals."""
    if post.status == PostStatus.DRAFT:
        return TotalsDelta(drafts=1)
    if post.status == PostStatus.WITHHELD:
        return TotalsDelta()
    return TotalsDelta(published=1, likes=post.likes_count, comments=post.comments_count)


def _tag_deltas(transitions: Sequence[Transition]) -> dict[str, int]:
    """Return the differences to the uses of tags, without those of 0."""
    deltas: Counter[str] = Counter()
    for before, after in transitions:
        deltas.update(published_tags(after))
        deltas.subtract(published_tags(before))
    return {tag: delta for tag, delta in deltas.items() if delta}


def _totals_deltas(transitions: Sequence[Transition]) -> dict[UUID, TotalsDelta]:
    """Return the differences to the totals of authors, without those of 0."""
    deltas: defaultdict[UUID, TotalsDelta] = defaultdict(TotalsDelta)
    for before, after in transitions:
        if after:
            deltas[after.author_id] = _add(deltas[after.author_id], totals_of(after), 1)
        if before:
            deltas[before.author_id] = _add(deltas[before.author_id], totals_of(before), -1)
    return {author_id: delta for author_id, delta in deltas.items() if any(delta)}


def _add(delta: TotalsDelta, other: TotalsDelta, sign: int) -> TotalsDelta:
    return TotalsDelta(*(value + sign * step for value, step in zip(delta, other, strict=True)))


def _existing_keys(model: type[Tag | AuthorTotals], keys: Iterable[Any]) -> set[Any]:
    """Return those of the keys that have a row."""
    return set(model._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))
