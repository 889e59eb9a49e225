"""The data that is measured on: as much as public implementations of Conduit were measured with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedFollow, ImportedUser
from comments.contract import Comments, ImportedComment
from kernel.rpc import registry
from posts.contract import Draft, ImportedLike, ImportedPost, Posts, PostStatus

READER = "reader"
PEOPLE = 50
FOLLOWED = 10
POSTS = 1_000
TAGS = 100
TAGS_EACH = 3
COMMENTED = 50
COMMENTS_EACH = 20
LIKES = 2_000

THEN = datetime(2026, 1, 1, tzinfo=UTC)
BODY = "\n\n".join(["A paragraph of some hundred characters, as people write them. " * 5] * 6)


def bring_in(password: str) -> None:
    """Fills the empty databases. Nobody but the reader can sign in."""
    people = [uuid7() for _ in range(PEOPLE)]
    registry.get(Accounts).import_users(users=list(_users(people, password)))
    registry.get(Accounts).import_follows(
        follows=[
            ImportedFollow(follower_id=people[0], followee_id=other, followed_at=THEN)
            for other in people[1 : 1 + FOLLOWED]
        ]
    )
    posts = list(_posts(people))
    registry.get(Posts).import_posts(posts=posts)
    registry.get(Posts).import_likes(likes=list(islice(_likes(posts, people), LIKES)))
    registry.get(Comments).import_comments(comments=list(_comments(posts[-COMMENTED:], people)))


def _users(people: list[UUID], password: str) -> Iterator[ImportedUser]:
    for number, person in enumerate(people):
        name = f"person-{number}" if number else READER
        yield ImportedUser(
            id=person,
            username=name,
            email=f"{name}@example.com",
            password=None if number else password,
            bio="Writes now and then.",
            image=f"https://images.example/{name}.png",
            joined_at=THEN,
        )


def _posts(people: list[UUID]) -> Iterator[ImportedPost]:
    for number in range(POSTS):
        moment = THEN + timedelta(minutes=number)
        yield ImportedPost(
            id=uuid7(),
            author_id=people[number % PEOPLE],
            draft=Draft(
                title=f"What was learned on day {number}",
                summary="A sentence that tells what the rest is about.",
                body=BODY,
                tags=tuple(f"tag-{(number * 7 + part) % TAGS}" for part in range(TAGS_EACH)),
                status=PostStatus.PUBLISHED,
            ),
            created_at=moment,
            published_at=moment,
        )


def _likes(posts: list[ImportedPost], people: list[UUID]) -> Iterator[ImportedLike]:
    for round_ in range(PEOPLE):
        for number, post in enumerate(posts):
            yield ImportedLike(post_id=post.id, user_id=people[(number + round_) % PEOPLE], liked_at=THEN)


def _comments(posts: list[ImportedPost], people: list[UUID]) -> Iterator[ImportedComment]:
    for post in posts:
        for number in range(COMMENTS_EACH):
            yield ImportedComment(
                id=uuid7(),
                post_id=post.id,
                post_author_id=post.author_id,
                author_id=people[number % PEOPLE],
                body="Well said, and there is more to say about it another time.",
                created_at=post.created_at + timedelta(minutes=number),
            )
