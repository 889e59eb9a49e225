"""How people are shown."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from accounts.contract import Account, SignedIn, Tokens, User
from gateway.v1.representations.values import Moment

Following = Annotated[
    bool, Meta(description="Whether the reader follows this person; false for an anonymous reader.")
]


class Author(Struct, kw_only=True):
    """What is shown of a person beside what they wrote."""

    id: UUID
    username: str
    bio: str
    image: str
    following: Following

    @classmethod
    def of(cls, user: User) -> "Author":
        return cls(
            id=user.id, username=user.username, bio=user.bio, image=user.image, following=user.followed
        )


AuthorOrNull = Annotated[
    Author | None,
    Meta(description="null where the account is deactivated, or where `degraded` names accounts."),
]


class Profile(Struct, kw_only=True):
    """What everyone may see of a person."""

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
        return cls(
            id=user.id,
            username=user.username,
            bio=user.bio,
            image=user.image,
            joined_at=user.joined_at,
            followers_count=user.followers_count,
            following_count=user.following_count,
            following=user.followed,
        )


class Me(Struct, kw_only=True):
    """What a person may see of themselves."""

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
        user = account.user
        return cls(
            id=user.id,
            username=user.username,
            email=account.email,
            bio=user.bio,
            image=user.image,
            is_moderator=user.is_moderator,
            joined_at=user.joined_at,
            followers_count=user.followers_count,
            following_count=user.following_count,
        )


class TokenPair(Struct, kw_only=True):
    """The access token goes into the Authorization header; the refresh token gets the next pair, once."""

    access_token: str
    refresh_token: Annotated[str | None, Meta(description="null where a cookie holds it.")]
    expires_in: Annotated[int, Meta(description="Seconds for which the access token is good.")]

    @classmethod
    def of(cls, tokens: Tokens, *, in_cookie: bool) -> "TokenPair":
        return cls(
            access_token=tokens.access,
            refresh_token=None if in_cookie else tokens.refresh,
            expires_in=tokens.expires_in,
        )


class Session(Struct, kw_only=True):
    """A session that has just begun."""

    user: Me
    tokens: TokenPair

    @classmethod
    def of(cls, signed_in: SignedIn, *, in_cookie: bool) -> "Session":
        return cls(user=Me.of(signed_in.account), tokens=TokenPair.of(signed_in.tokens, in_cookie=in_cookie))
