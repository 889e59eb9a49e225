"""Follow and unfollow users, and count both sides in the same transaction."""

from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from accounts import contract, reading
from accounts.models import Follow, User
from kernel.contracts.errors import Conflict, Invalid, Unauthenticated
from kernel.db.transactions import transactional
from kernel.idempotency import store_response


def follow(follower_id: UUID, username: str) -> contract.User:
    """Follow a user, and return the followee; see the contract.

    Raises:
        NotFound: There is no active user with this username.
        Invalid: The follower and the followee are the same user.
        Unauthenticated: The follower is deactivated or erased.
        Conflict: The follower follows MAX_FOLLOWING users already.
    """
    followee = reading.get_by_username(username, follower_id)
    if followee.id == follower_id:
        raise Invalid("You cannot follow yourself.", fields={"username": ["This is your own username."]})
    if followee.following:
        return store_response(followee)
    # A concurrent request of the same follower may insert the row first.
    with suppress(IntegrityError):
        return _add(follower_id, followee)
    return store_response(reading.get_by_username(username, follower_id))


def unfollow(follower_id: UUID, username: str) -> contract.User:
    """Stop following a user, and return the former followee; see the contract.

    Raises:
        NotFound: There is no active user with this username.
        Unauthenticated: The follower is deactivated or erased.
    """
    followee = reading.get_by_username(username, follower_id)
    if not followee.following:
        return store_response(followee)
    return _remove(follower_id, followee)


@transactional("accounts")
def _add(follower_id: UUID, followee: contract.User) -> contract.User:
    Follow.objects.create(follower_id=follower_id, followee_id=followee.id)
    _count(follower_id, followee.id, 1)
    if User.objects.filter(pk=follower_id, following_count__gt=contract.MAX_FOLLOWING).exists():
        raise Conflict(f"You can follow at most {contract.MAX_FOLLOWING} users. Unfollow one first.")
    return store_response(reading.get_by_username(followee.username, follower_id))


@transactional("accounts")
def _remove(follower_id: UUID, followee: contract.User) -> contract.User:
    removed, _ = Follow.objects.filter(follower=follower_id, followee=followee.id).delete()
    if removed:
        _count(follower_id, followee.id, -1)
    return store_response(reading.get_by_username(followee.username, follower_id))


def _count(follower_id: UUID, followee_id: UUID, by: int) -> None:
    changes = {
        follower_id: {"following_count": F("following_count") + by},
        followee_id: {"followers_count": F("followers_count") + by},
    }
    # Always in the same order, so that two users who follow each other at the same time
    # do not wait for each other's row.
    for user_id in sorted(changes):
        if not User.objects.filter(pk=user_id, is_active=True).update(**changes[user_id]):
            if user_id == follower_id:
                raise Unauthenticated("This account no longer exists.")
            raise reading.no_active_user()
