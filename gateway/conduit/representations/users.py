"""Representations of users and profiles."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from accounts import contract
from accounts.contract import Account
from gateway.composition.authored import Authors
from gateway.conduit.representations.values import DegradableResponse


class User(Struct, kw_only=True):
    """The account of the signed-in user."""

    email: str
    token: Annotated[str, Meta(description="For the header `Authorization: Token …`.")]
    username: str
    bio: str | None
    image: str | None

    @classmethod
    def of(cls, account: Account, token: str) -> "User":
        """Return the representation of an account with its session token."""
        user = account.user
        return cls(
            email=account.email,
            token=token,
            username=user.username,
            bio=user.bio or None,
            image=user.image or None,
        )


class Profile(Struct, kw_only=True):
    """The public profile of a user."""

    username: Annotated[str, Meta(description="`[unknown]` for an author who is erased or unavailable.")]
    bio: str | None
    image: str | None
    following: bool

    @classmethod
    def of(cls, user: contract.User) -> "Profile":
        """Return the representation of a user."""
        return cls(
            username=user.username,
            bio=user.bio or None,
            image=user.image or None,
            following=user.following,
        )


UNKNOWN = Profile(username="[unknown]", bio=None, image=None, following=False)
"""The profile of an absent author. No user can have this name."""


def author_profile(author_id: UUID, authors: Authors) -> Profile:
    """Return the profile of an author, or UNKNOWN if the author is absent."""
    author = authors.get(author_id)
    return UNKNOWN if author is None else Profile.of(author)


class UserResponse(DegradableResponse, kw_only=True):
    """The response body with a user."""

    user: User


class ProfileResponse(DegradableResponse, kw_only=True):
    """The response body with a profile."""

    profile: Profile
