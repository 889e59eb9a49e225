"""Who follows whom, counted on both sides in the same commit."""

from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from accounts import contract, users
from accounts.models import Follow, User
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated
from kernel.db.transactions import transactional
from kernel.idempotency import store_response


def follow(follower_id: UUID, username: str) -> contract.User:
    followed = users.get_by_username(username, follower_id)
    if followed.id == follower_id:
        raise Invalid("Nobody can follow themselves.", fields={"username": ["This is you."]})
    if followed.followed:
        return store_response(followed)
    with suppress(IntegrityError):  # Another request of the same person was faster: the same outcome.
        return _add(follower_id, followed)
    return store_response(users.get_by_username(username, follower_id))


def unfollow(follower_id: UUID, username: str) -> contract.User:
    followed = users.get_by_username(username, follower_id)
    if not followed.followed:
        return store_response(followed)
    return _remove(follower_id, followed)


@transactional("accounts")
def _add(follower_id: UUID, followed: contract.User) -> contract.User:
    Follow.objects.create(follower_id=follower_id, followed_id=followed.id)
    _count(follower_id, followed.id, 1)
    if User.objects.filter(pk=follower_id, following_count__gt=contract.MAX_FOLLOWING).exists():
        raise Conflict(f"One person may follow {contract.MAX_FOLLOWING} others; unfollow someone first.")
    return store_response(users.get_by_username(followed.username, follower_id))


@transactional("accounts")
def _remove(follower_id: UUID, followed: contract.User) -> contract.User:
    removed, _ = Follow.objects.filter(follower=follower_id, followed=followed.id).delete()
    if removed:
        _count(follower_id, followed.id, -1)
    return store_response(users.get_by_username(followed.username, follower_id))


def _count(follower_id: UUID, followed_id: UUID, by: int) -> None:
    changes = {
        follower_id: {"following_count": F("following_count") + by},
        followed_id: {"followers_count": F("followers_count") + by},
    }
    # Always in the same order, so that two people who follow each other at once do not wait for each other.
    for user_id in sorted(changes):
        if not User.objects.filter(pk=user_id, is_active=True).update(**changes[user_id]):
            if user_id == follower_id:
                raise Unauthenticated("This account no longer exists.")
            raise NotFound("There is no active person of this name.")
