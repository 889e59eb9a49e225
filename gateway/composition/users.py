"""Find users: by username, or as the authors of posts and comments."""

from collections.abc import Iterable
from uuid import UUID

from accounts.contract import Accounts, User
from gateway.composition.degradation import Degradation
from kernel.contracts.errors import NotFound
from kernel.rpc import registry


def authors(degradation: Degradation, ids: Iterable[UUID], viewer_id: UUID | None) -> dict[UUID, User]:
    """Return the active users with these IDs, or an empty dict if accounts failed."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = degradation.optional(
        Accounts, lambda accounts: accounts.get_many(ids=wanted, viewer_id=viewer_id)
    )
    return active_by_id((found or {}).values())


def active_by_id(users: Iterable[User]) -> dict[UUID, User]:
    """Return the active ones of the users, by ID."""
    return {user.id: user for user in users if user.is_active}


def get_by_username(username: str, viewer_id: UUID | None) -> User:
    """Return the active user with this name.

    Raises:
        NotFound: No active user has this name.
    """
    found = registry.get(Accounts).get_by_usernames(usernames=[username], viewer_id=viewer_id)
    try:
        return found[username]
    except KeyError:
        raise NotFound(f"There is no user {username!r}.") from None
