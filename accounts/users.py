"""Reads people as others, or they themselves, may see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts import contract
from accounts.models import Follow, User
from kernel.contracts.errors import NotFound

PUBLIC = (
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
PEOPLE = User.objects.values(*PUBLIC)


def account_of(user: User) -> contract.Account:
    public = contract.User(**{name: getattr(user, name) for name in PUBLIC})
    return contract.Account(user=public, email=user.email)


def get_active(user_id: UUID) -> User:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise no_active_account()
    return user


def no_active_account() -> NotFound:
    return NotFound("There is no active account with this id.")


def by_id(ids: Sequence[UUID], viewer_id: UUID | None) -> dict[UUID, contract.User]:
    return {user.id: user for user in _public(PEOPLE.filter(pk__in=set(ids)), viewer_id)}


def by_username(usernames: Sequence[str], viewer_id: UUID | None) -> dict[str, contract.User]:
    named = User.objects.named(usernames).filter(is_active=True).values(*PUBLIC)
    users = _public(named, viewer_id)
    by_key = {user.username.lower(): user for user in users}
    return {name: by_key[name.lower()] for name in usernames if name.lower() in by_key}


def get_by_username(username: str, viewer_id: UUID | None) -> contract.User:
    try:
        return by_username([username], viewer_id)[username]
    except KeyError:
        raise NotFound("There is no active person of this name.") from None


def followed_by(user_id: UUID) -> tuple[contract.User, ...]:
    newest = PEOPLE.filter(followed_by__follower=user_id, is_active=True).order_by(
        "-followed_by__followed_at", "-followed_by__id"
    )[: contract.MAX_FOLLOWING]
    return tuple(contract.User(**row, followed=True) for row in newest)


def _public(rows: QuerySet[User, dict[str, Any]], viewer_id: UUID | None) -> list[contract.User]:
    """`rows` have the columns of PEOPLE."""
    if viewer_id is not None:
        rows = rows.annotate(
            followed=Exists(Follow.objects.filter(follower=viewer_id, followed=OuterRef("pk")))
        )
    return [contract.User(**row) for row in rows]
