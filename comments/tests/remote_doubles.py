"""Doubles of accounts and posts for the tests of comments."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import Mock
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, User
from kernel.contracts.errors import NotFound, Unavailable
from kernel.rpc import registry
from kernel.testing.doubles import service_double
from posts.contract import Post, Posts, PostStatus, PostSummary

if TYPE_CHECKING:
    from kernel.testing.cases import ContractTestCase as Base
else:
    Base = object

LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


class RemoteDoublesMixin(Base):
    """Replace posts and accounts by doubles that know a few posts and users.

    `self.post` is a published post and `self.moderator` an active moderator. The double
    of posts takes no events, so they stay in the outbox.
    """

    def setUp(self) -> None:
        """Register the doubles."""
        super().setUp()
        self.posts: Mock = service_double(Posts)
        self.accounts: Mock = service_double(Accounts)
        self.posts.receive.side_effect = Unavailable("posts takes no events now")
        self.posts.get.side_effect = self._find_post
        self.posts.get_many.side_effect = self._find_posts
        self.accounts.get_many.side_effect = self._find_users
        self.known_posts: dict[UUID, PostSummary] = {}
        self.known_users: dict[UUID, User] = {}
        self.enterContext(registry.override(Posts, self.posts))
        self.enterContext(registry.override(Accounts, self.accounts))
        self.post = self.add_post()
        self.moderator = self.add_user(is_moderator=True)

    def add_post(
        self, *, author_id: UUID | None = None, status: PostStatus = PostStatus.PUBLISHED
    ) -> PostSummary:
        """Return a new post that the double of posts knows."""
        post_id = uuid7()
        post = PostSummary(
            id=post_id,
            slug=f"post-{post_id}",
            author_id=author_id or uuid7(),
            title=f"Title of {post_id}",
            summary="",
            tags=(),
            status=status,
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
            published_at=LONG_AGO if status == PostStatus.PUBLISHED else None,
            likes_count=0,
            comments_count=0,
        )
        self.known_posts[post_id] = post
        return post

    def add_user(self, *, is_moderator: bool = False, is_active: bool = True) -> User:
        """Return a new user that the double of accounts knows."""
        user_id = uuid7()
        user = User(
            id=user_id,
            username=f"user-{user_id}",
            bio="",
            image="",
            is_active=is_active,
            is_moderator=is_moderator,
            joined_at=LONG_AGO,
            followers_count=0,
            following_count=0,
        )
        self.known_users[user_id] = user
        return user

    def _find_post(self, *, slug: str, viewer_id: UUID | None = None) -> Post:
        for post in self.known_posts.values():
            if post.slug == slug:
                return Post(**{field.name: getattr(post, field.name) for field in fields(post)}, body="")
        raise NotFound(f"There is no post {slug!r}.")

    def _find_posts(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, PostSummary]:
        return {post_id: self.known_posts[post_id] for post_id in ids if post_id in self.known_posts}

    def _find_users(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, User]:
        return {user_id: self.known_users[user_id] for user_id in ids if user_id in self.known_users}
