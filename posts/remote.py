"""Calls of this service to accounts."""

from collections.abc import Collection
from uuid import UUID

from accounts.contract import Accounts
from kernel.rpc import registry


def usernames(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return usernames by user id. Unknown users are absent."""
    users = registry.get(Accounts).get_many(ids=list(ids))
    return {user_id: user.username for user_id, user in users.items()}


def active_user_id(username: str) -> UUID | None:
    """Return the id of the active user with this name; None if there is no such."""
    user = registry.get(Accounts).get_by_usernames(usernames=[username]).get(username)
    return user.id if user else None
