"""Representations of users."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from accounts.contract import Account, User
from gateway.v1.representations.values import Moment, moment

Following = Annotated[
    bool, Meta(description="Whether the viewer follows this user; false for an anonymous viewer.")
]


class Author(Struct, kw_only=True):
    """The author of a post or a comment."""

    id: UUID
    username: str
    bio: str
    image: str
    following: Following

    @classmethod
    def of(cls, user: User) -> "Author":
        """Return the representation of an author."""
        return cls(
            id=user.id,
            username=user.username,
            bio=user.bio,
            image=user.image,
            following=user.following,
        )

    @classmethod
    def or_null(cls, user: User | None) -> "Author | None":
        """Return the representation of an author, or None if the author is absent."""
        return None if user is None else cls.of(user)


AuthorOrNull = Annotated[
    Author | None,
    Meta(description="null if the account is deactivated, or if `degraded` names accounts."),
]


class Profile(Struct, kw_only=True):
    """The public profile of a user."""

    id: UUID
    username: str
    bio: str
    image: str
    joined_at: Moment
    followers_count: int
    following_count: int
    following: Following

    @classmethod
    def of(cls, user: User) -> "Profile":
        """Return the representation of a user."""
        return cls(
            id=user.id,
            username=user.username,
            bio=user.bio,
            image=user.image,
            joined_at=moment(user.joined_at),
            followers_count=user.followers_count,
            following_count=user.following_count,
            following=user.following,
        )


class Me(Struct, kw_only=True):
    """The account of the signed-in user."""

    id: UUID
    username: str
    email: str
    bio: str
    image: str
    is_moderator: bool
    joined_at: Moment
    followers_count: int
    following_count: int

    @classmethod
    def of(cls, account: Account) -> "Me":
        """Return the representation of an account."""
        user = account.user
        return cls(
            id=user.id,
            username=user.username,
            email=account.email,
            bio=user.bio,
            image=user.image,
            is_moderator=user.is_moderator,
            joined_at=moment(user.joined_at),
            followers_count=user.followers_count,
            following_count=user.following_count,
        )
