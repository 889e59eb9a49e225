"""The posts of the demo content, and their likes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from accounts.contract import ImportedUser
from demo.chance import Chance
from demo.period import END
from demo.users import Crowd, popularity_weights
from demo.writing import Article, Writer
from posts.contract import Draft, ImportedLike, ImportedPost, PostStatus

DEMO_USER_WRITES_EVERY = 12
"""One post in so many is by the demo user."""

DRAFT_EVERY = 20
"""One post in so many is a draft."""

DAYS_TO_WRITE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPost:
    """A post with its author and its subject.

    The higher its `weight`, the more likes and comments it gets.
    """

    post: ImportedPost
    author: ImportedUser
    subject: str
    weight: float


def count_drafts(posts: int) -> int:
    """Return how many of so many posts are drafts."""
    return ceil(posts / DRAFT_EVERY)


def write_posts(count: int, crowd: Crowd, writer: Writer, chance: Chance) -> list[WrittenPost]:
    """Return `count` posts, one in DRAFT_EVERY a draft, in any order of popularity."""
    authors = crowd.draw(count)
    authors[::DEMO_USER_WRITES_EVERY] = [crowd.users[0]] * len(authors[::DEMO_USER_WRITES_EVERY])
    weights = popularity_weights(count)
    chance.shuffle(weights)
    return [
        _write(author, weight, writer.article(), chance, is_draft=number % DRAFT_EVERY == 0)
        for number, (author, weight) in enumerate(zip(authors, weights, strict=True))
    ]


def _write(
    author: ImportedUser, weight: float, article: Article, chance: Chance, *, is_draft: bool
) -> WrittenPost:
    created_at = chance.moment(author.joined_at, END)
    finished_at = chance.moment(created_at, min(created_at + timedelta(days=DAYS_TO_WRITE), END))
    post = ImportedPost(
        id=chance.uuid7(created_at),
        author_id=author.id,
        draft=Draft(
            title=article.title,
            body=article.body,
            summary=article.summary,
            tags=article.tags,
            status=PostStatus.DRAFT if is_draft else PostStatus.PUBLISHED,
        ),
        created_at=created_at,
        published_at=None if is_draft else finished_at,
    )
    return WrittenPost(post=post, author=author, subject=article.subject, weight=weight)


def make_likes(
    count: int, published: Sequence[WrittenPost], users: Sequence[ImportedUser], chance: Chance
) -> list[ImportedLike]:
    """Return `count` likes, more of popular posts. No user likes a post twice."""
    likes = []
    left, weight_left = count, sum(written.weight for written in published)
    for written in sorted(published, key=lambda written: written.weight, reverse=True):
        share = min(left, len(users), ceil(left * written.weight / weight_left))
        likes += [_like(written.post, user, chance) for user in chance.sample(users, share)]
        left -= share
        weight_left -= written.weight
    return likes


def _like(post: ImportedPost, user: ImportedUser, chance: Chance) -> ImportedLike:
    return ImportedLike(
        post_id=post.id,
        user_id=user.id,
        liked_at=chance.moment(max(post.published_at or END, user.joined_at), END, lean=3),
    )
