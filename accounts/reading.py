"""Reads of users: their public profiles and their own accounts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts import contract
from accounts.models import Follow, User
from accounts.normalisation import username_key
from kernel.contracts.errors import NotFound

PUBLIC_FIELDS = (
    "id",
    "username",
    "bio",
    "image",
    "is_active",
    "is_moderator",
    "joined_at",
    "followers_count",
    "following_count",
)
PUBLIC_ROWS = User.objects.values(*PUBLIC_FIELDS)


def to_account(user: User) -> contract.Account:
    """Return a row as the contract's Account."""
    public = contract.User(**{name: getattr(user, name) for name in PUBLIC_FIELDS})
    return contract.Account(user=public, email=user.email)


def get_active(user_id: UUID) -> User:
    """Return the row of an active user.

    Raises:
        NotFound: There is no active account with this id.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise no_active_account()
    return user


def no_active_account() -> NotFound:
    """Return the error for an id that no active account has."""
    return NotFound("There is no active account with this id.")


def no_active_user() -> NotFound:
    """Return the error for a username that no active user has."""
    return NotFound("There is no active user with this username.")


def get_many(ids: Sequence[UUID], viewer_id: UUID | None) -> dict[UUID, contract.User]:
    """Return users by id; see the contract."""
    return {user.id: user for user in _public(PUBLIC_ROWS.filter(pk__in=set(ids)), viewer_id)}


def get_by_usernames(usernames: Sequence[str], viewer_id: UUID | None) -> dict[str, contract.User]:
    """Return active users by username; see the contract."""
    rows = User.objects.named(usernames).filter(is_active=True).values(*PUBLIC_FIELDS)
    by_key = {username_key(user.username): user for user in _public(rows, viewer_id)}
    keys = {name: username_key(name) for name in usernames}
    return {name: by_key[key] for name, key in keys.items() if key in by_key}


def get_by_username(username: str, viewer_id: UUID | None) -> contract.User:
    """Return one active user.

    Raises:
        NotFound: There is no active user with this username.
    """
    try:
        return get_by_usernames([username], viewer_id)[username]
    except KeyError:
        raise no_active_user() from None


def list_following(user_id: UUID) -> tuple[contract.User, ...]:
    """Return the active users whom a user follows, the newest follow first."""
    followees = PUBLIC_ROWS.filter(follows_received__follower=user_id, is_active=True)
    newest = followees.order_by("-follows_received__followed_at", "-follows_received__id")
    rows = newest[: contract.MAX_FOLLOWING]
    return tuple(contract.User(**row, following=True) for row in rows)


def _public(rows: QuerySet[User, dict[str, Any]], viewer_id: UUID | None) -> list[contract.User]:
    """Return rows with the columns of PUBLIC_ROWS as the contract's users."""
    if viewer_id is not None:
        follows = Follow.objects.filter(follower=viewer_id, followee=OuterRef("pk"))
        rows = rows.annotate(following=Exists(follows))
    return [contract.User(**row) for row in rows]
