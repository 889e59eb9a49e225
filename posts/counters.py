"""What follows from a change to posts: rows of PostTag, the status of likes, uses of tags, totals.

Everything here is part of that change's transaction. What it must know it reads before the first write.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import F
from django.db.models.expressions import CombinedExpression

from kernel.db.transactions import ConcurrentUpdate
from posts.contract import PostStatus
from posts.models import AuthorTotals, Like, Post, PostTag, Tag

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)
PostChange = tuple[Post | None, Post | None]


class TotalsDelta(NamedTuple):
    """What a post adds to its author's totals."""

    published: int = 0
    drafts: int = 0
    likes: int = 0
    comments: int = 0


class Projections:
    """What changes to posts mean for the other tables.

    Make it before the first write and call `write` after the posts are written: then the row of the post is
    what concurrent changes wait for.

    Arguments:
        changes: each post before and after, None where it is not there.
    """

    def __init__(self, changes: Iterable[PostChange]) -> None:
        self.changes = list(changes)
        self.uses = _changes_of_uses(self.changes)
        self.totals = _changes_of_totals(self.changes)
        self.known_tags = _known(Tag, self.uses)
        self.known_authors = _known(AuthorTotals, self.totals)

    def write(self) -> None:
        self._write_post_tags()
        self._write_likes()
        self._write_totals()
        self._write_uses()

    def _write_post_tags(self) -> None:
        added: list[PostTag] = []
        for before, after in self.changes:
            old, new = public_tags(before), public_tags(after)
            if before and old - new:
                PostTag.objects.filter(post_id=before.pk, tag__in=old - new).delete()
            added += post_tags(after, new - old)
        PostTag.objects.bulk_create(added)

    def _write_likes(self) -> None:
        for before, after in self.changes:
            if before and not after:
                Like.objects.filter(post_id=before.pk).delete()
            elif before and after and before.status != after.status:
                Like.objects.filter(post_id=before.pk).update(status=after.status)

    def _write_totals(self) -> None:
        for amounts, author_ids in keys_by_value(self.totals).items():
            known = [author_id for author_id in author_ids if author_id in self.known_authors]
            AuthorTotals.objects.filter(pk__in=known).update(**increments(**amounts._asdict()))
        AuthorTotals.objects.bulk_create(
            [
                AuthorTotals(author_id=author_id, **amounts._asdict())
                for author_id, amounts in self.totals.items()
                if author_id not in self.known_authors
            ]
        )

    def _write_uses(self) -> None:
        for amount, tags in keys_by_value(self.uses).items():
            known = [tag for tag in tags if tag in self.known_tags]
            Tag.objects.filter(pk__in=known).update(**increments(posts_count=amount))
        Tag.objects.bulk_create(
            [
                Tag(name=tag, posts_count=amount)
                for tag, amount in self.uses.items()
                if tag not in self.known_tags
            ]
        )


def move_popularity(post_id: UUID, author_id: UUID, *, likes: int = 0, comments: int = 0) -> None:
    """What follows when a published post gains or loses likes or comments."""
    PostTag.objects.filter(post_id=post_id).update(**increments(popularity=likes + comments))
    AuthorTotals.objects.filter(pk=author_id).update(**increments(likes=likes, comments=comments))


def move_likes(gained: Counter[UUID], posts: dict[UUID, Any]) -> None:
    """What follows when posts gain or lose likes.

    Arguments:
        gained: how many, by post.
        posts: rows with the `author_id` and `status` that these posts were just read with.
    """
    of_authors: defaultdict[UUID, int] = defaultdict(int)
    moves = {post_id: (posts[post_id].status, amount) for post_id, amount in gained.items()}
    for (status, amount), post_ids in keys_by_value(moves).items():
        rows = Post.objects.filter(pk__in=post_ids, status=status)
        if rows.update(**increments(likes_count=amount, popularity=amount)) != len(post_ids):
            raise ConcurrentUpdate("A post changed meanwhile.")
        if status == PostStatus.PUBLISHED:
            PostTag.objects.filter(post_id__in=post_ids).update(**increments(popularity=amount))
            for post_id in post_ids:
                of_authors[posts[post_id].author_id] += amount
    for amount, author_ids in keys_by_value(of_authors).items():
        AuthorTotals.objects.filter(pk__in=author_ids).update(**increments(likes=amount))


def increments(**steps: int) -> dict[str, CombinedExpression]:
    """For `update`: each column raised by its step, by the database itself."""
    return {name: F(name) + step for name, step in steps.items()}


def keys_by_value(amounts: Mapping[K, V]) -> dict[V, list[K]]:
    """The keys of each value: rows that move by the same amount are moved by one query."""
    keys: defaultdict[V, list[K]] = defaultdict(list)
    for key, value in amounts.items():
        keys[value].append(key)
    return keys


def public_tags(post: Post | None) -> set[str]:
    return set(post.tags) if post and post.status == PostStatus.PUBLISHED else set()


def amounts_of(post: Post) -> TotalsDelta:
    if post.status == PostStatus.DRAFT:
        return TotalsDelta(drafts=1)
    if post.status == PostStatus.WITHHELD:
        return TotalsDelta()
    return TotalsDelta(published=1, likes=post.likes_count, comments=post.comments_count)


def _changes_of_uses(changes: Sequence[PostChange]) -> dict[str, int]:
    """By how much the use of each tag moves, where it does."""
    uses: Counter[str] = Counter()
    for before, after in changes:
        uses.update(public_tags(after))
        uses.subtract(public_tags(before))
    return {tag: amount for tag, amount in uses.items() if amount}


def _changes_of_totals(changes: Sequence[PostChange]) -> dict[UUID, TotalsDelta]:
    """By how much each author's totals move, where they do."""
    totals: defaultdict[UUID, TotalsDelta] = defaultdict(TotalsDelta)
    for before, after in changes:
        if after:
            totals[after.author_id] = _add(totals[after.author_id], amounts_of(after), 1)
        if before:
            totals[before.author_id] = _add(totals[before.author_id], amounts_of(before), -1)
    return {author_id: amounts for author_id, amounts in totals.items() if any(amounts)}


def _add(amounts: TotalsDelta, more: TotalsDelta, sign: int) -> TotalsDelta:
    return TotalsDelta(*(amount + sign * step for amount, step in zip(amounts, more, strict=True)))


def _known(model: type[Tag | AuthorTotals], keys: Iterable[Any]) -> set[Any]:
    """The keys that have a row."""
    return set(model._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))


def post_tags(post: Post | None, tags: Iterable[str]) -> list[PostTag]:
    if post is None or post.published_at is None:
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
