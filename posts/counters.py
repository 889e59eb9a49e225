"""What follows from a change to posts: rows of PostTag, the status of likes, uses of tags, totals.

Everything here is part of that change's transaction. What it must know it reads before the first write, as
Firestore's transactions want it.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F
from django.db.models.expressions import CombinedExpression

from blog.databases.transactions import transactional
from posts.contract import Status
from posts.models import AuthorTotals, Like, Post, PostTag, Tag

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)
Change = tuple[Post | None, Post | None]

all_or_nothing = transactional("posts", retry_on=(IntegrityError,))
"""The transaction of every change. A key found free and then taken is a lost race: it starts over."""

TOTALS = ("published", "drafts", "likes", "comments")


class Consequences:
    """What changes to posts mean for the other tables.

    Make it before the first write and call `write` after the posts are written: then the row of the post is
    what concurrent changes wait for.

    Arguments:
        changes: each post before and after, None where it is not there.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = list(changes)
        self.uses: Counter[str] = Counter()
        self.totals: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
        for before, after in self.changes:
            self._count(before, -1)
            self._count(after, 1)
        used = [tag for tag, amount in self.uses.items() if amount]
        self.known_tags = set(Tag.objects.filter(pk__in=used).values_list("pk", flat=True))
        authors = AuthorTotals.objects.filter(pk__in=list(self.totals))
        self.known_authors = set(authors.values_list("pk", flat=True))

    def _count(self, post: Post | None, sign: int) -> None:
        if post is None:
            return
        for tag in public_tags(post):
            self.uses[tag] += sign
        for name, amount in _amounts(post).items():
            self.totals[post.author_id][name] += sign * amount

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
            added += _post_tags(after, new - old)
        PostTag.objects.bulk_create(added)

    def _write_likes(self) -> None:
        for before, after in self.changes:
            if before and not after:
                Like.objects.filter(post_id=before.pk).delete()
            elif before and after and before.status != after.status:
                Like.objects.filter(post_id=before.pk).update(status=after.status)

    def _write_totals(self) -> None:
        known = {
            author_id: tuple(amounts[name] for name in TOTALS)
            for author_id, amounts in self.totals.items()
            if author_id in self.known_authors
        }
        for amounts, author_ids in keys_by_value(known).items():
            if any(amounts):
                steps = increments(**dict(zip(TOTALS, amounts, strict=True)))
                AuthorTotals.objects.filter(pk__in=author_ids).update(**steps)
        AuthorTotals.objects.bulk_create(
            AuthorTotals(author_id=author_id, **{name: amounts[name] for name in TOTALS})
            for author_id, amounts in self.totals.items()
            if author_id not in self.known_authors
        )

    def _write_uses(self) -> None:
        known = {tag: amount for tag, amount in self.uses.items() if tag in self.known_tags}
        for amount, tags in keys_by_value(known).items():
            Tag.objects.filter(pk__in=tags).update(**increments(posts_count=amount))
        Tag.objects.bulk_create(
            Tag(name=tag, posts_count=amount)
            for tag, amount in self.uses.items()
            if amount and tag not in self.known_tags
        )


def move_popularity(post_id: UUID, author_id: UUID, *, likes: int = 0, comments: int = 0) -> None:
    """What follows when a published post gains or loses likes or comments."""
    PostTag.objects.filter(post_id=post_id).update(**increments(popularity=likes + comments))
    AuthorTotals.objects.filter(pk=author_id).update(**increments(likes=likes, comments=comments))


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
    return set(post.tags) if post and post.status == Status.PUBLISHED else set()


def _amounts(post: Post) -> dict[str, int]:
    if post.status == Status.DRAFT:
        return {"drafts": 1}
    return {"published": 1, "likes": post.likes_count, "comments": post.comments_count}


def _post_tags(post: Post | None, tags: Iterable[str]) -> list[PostTag]:
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
