"""Results of the services, as the doubles return them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from accounts.contract import Account, SignedIn, Tokens, User
from comments.contract import Comment, CommentStatus
from posts.contract import Overview, Post, PostStatus, PostSummary, TagCount, Totals

READER_ID = UUID(int=1)
AUTHOR_ID = UUID(int=2)
COMMENTER_ID = UUID(int=3)
SESSION_ID = UUID(int=4)
POST_ID = UUID(int=5)
COMMENT_ID = UUID(int=6)
THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

TOKENS = Tokens(access="access", refresh="refresh", expires_in=600, session="session")
TAG = TagCount(name="django", posts_count=3)


def json_bytes(data: Any) -> bytes:
    return data if isinstance(data, bytes) else msgspec.json.encode(data)


def user(**changes: Any) -> User:
    return replace(
        User(
            id=AUTHOR_ID,
            username="ann",
            bio="Writes.",
            image="https://img.example/ann.png",
            is_active=True,
            is_moderator=False,
            joined_at=THEN,
            followers_count=2,
            following_count=3,
        ),
        **changes,
    )


def account(**changes: Any) -> Account:
    return Account(user=user(id=READER_ID, **changes), email="ann@example.com")


def signed_in() -> SignedIn:
    return SignedIn(account=account(), tokens=TOKENS)


def summary(**changes: Any) -> PostSummary:
    return replace(
        PostSummary(
            id=POST_ID,
            slug="a-title",
            author_id=AUTHOR_ID,
            title="A title",
            summary="In short.",
            tags=("django", "python"),
            status=PostStatus.PUBLISHED,
            created_at=THEN,
            updated_at=THEN,
            published_at=THEN,
            likes_count=4,
            comments_count=5,
        ),
        **changes,
    )


def draft(**changes: Any) -> PostSummary:
    return summary(status=PostStatus.DRAFT, published_at=None, **changes)


def post(**changes: Any) -> Post:
    fields = {name: getattr(summary(), name) for name in PostSummary.__dataclass_fields__}
    return replace(Post(**fields, body="# Body"), **changes)


def overview(*, author_id: UUID, limit: int = 5, also_ids: Any = ()) -> Overview:
    return Overview(
        popular=(summary(author_id=author_id),),
        drafts=(draft(author_id=author_id),),
        totals=Totals(published=1, drafts=2, likes=3, comments=4),
        also={post_id: summary(id=post_id, author_id=author_id) for post_id in also_ids},
    )


def comment(**changes: Any) -> Comment:
    return replace(
        Comment(
            id=COMMENT_ID,
            post_id=POST_ID,
            number=1,
            parent_id=None,
            author_id=COMMENTER_ID,
            body="Well said.",
            status=CommentStatus.VISIBLE,
            created_at=THEN,
            edited_at=None,
        ),
        **changes,
    )


def reply(**changes: Any) -> Comment:
    return comment(id=UUID(int=7), number=2, parent_id=COMMENT_ID, **changes)
