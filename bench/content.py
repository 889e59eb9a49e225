"""The content of a measurement.

The amounts are those with which public implementations of Conduit were measured.
"""

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
USERS = 50
FOLLOWED = 10
POSTS = 1_000
TAGS = 100
TAGS_EACH = 3
COMMENTED = 50
COMMENTS_EACH = 20
LIKES = 2_000

START = datetime(2026, 1, 1, tzinfo=UTC)
BODY = "\n\n".join(["A paragraph of some hundred characters, as authors write them. " * 5] * 6)


def import_content(password: str) -> None:
    """Fill the empty databases. Only the reader has a password."""
    user_ids = [uuid7() for _ in range(USERS)]
    registry.get(Accounts).import_users(users=list(_users(user_ids, password)))
    registry.get(Accounts).import_follows(
        follows=[
            ImportedFollow(follower_id=user_ids[0], followee_id=other, followed_at=START)
            for other in user_ids[1 : 1 + FOLLOWED]
        ]
    )
    posts = list(_posts(user_ids))
    registry.get(Posts).import_posts(posts=posts)
    registry.get(Posts).import_likes(likes=list(islice(_likes(posts, user_ids), LIKES)))
    registry.get(Comments).import_comments(comments=list(_comments(posts[-COMMENTED:], user_ids)))


def _users(user_ids: list[UUID], password: str) -> Iterator[ImportedUser]:
    for number, user_id in enumerate(user_ids):
        name = f"user-{number}" if number else READER
        yield ImportedUser(
            id=user_id,
            username=name,
            email=f"{name}@example.com",
            password=None if number else password,
            bio="Writes now and then.",
            image=f"https://images.example/{name}.png",
            joined_at=START,
        )


def _posts(user_ids: list[UUID]) -> Iterator[ImportedPost]:
    for number in range(POSTS):
        moment = START + timedelta(minutes=number)
        yield ImportedPost(
            id=uuid7(),
            author_id=user_ids[number % USERS],
            draft=Draft(
                title=f"What was learned on day {number}",
                summary="A sentence about the content of the post.",
                body=BODY,
                tags=tuple(f"tag-{(number * 7 + part) % TAGS}" for part in range(TAGS_EACH)),
                status=PostStatus.PUBLISHED,
            ),
            created_at=moment,
            published_at=moment,
        )


def _likes(posts: list[ImportedPost], user_ids: list[UUID]) -> Iterator[ImportedLike]:
    for round_ in range(USERS):
        for number, post in enumerate(posts):
            yield ImportedLike(post_id=post.id, user_id=user_ids[(number + round_) % USERS], liked_at=START)


def _comments(posts: list[ImportedPost], user_ids: list[UUID]) -> Iterator[ImportedComment]:
    for post in posts:
        for number in range(COMMENTS_EACH):
            yield ImportedComment(
                id=uuid7(),
                post_id=post.id,
                post_author_id=post.author_id,
                author_id=user_ids[number % USERS],
                body="Well said, and there is more to say about it another time.",
                created_at=post.created_at + timedelta(minutes=number),
            )
