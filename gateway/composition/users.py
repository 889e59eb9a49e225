"""Register users; find them by username, or as authors of posts and comments."""

from collections.abc import Iterable
from uuid import UUID

from accounts.contract import Accounts, SignedIn, User
from gateway.composition.degradation import Degradation
from kernel.contracts.errors import NotFound
from kernel.rpc import registry


def register(*, username: str, email: str, password: str, key: str | None = None) -> SignedIn:
    """Create an account and a session.

    Responses with tokens are not stored. With a key, the account is therefore created
    once, and each call creates a session of its own.

    Raises:
        Invalid: A field does not meet its rules.
        Conflict: The username or the e-mail address is taken, or the key was used for
            another registration.
        Unauthenticated: The key was used, and the account has changed since.
    """
    accounts = registry.get(Accounts)
    if key is None:
        return accounts.register(username=username, email=email, password=password)
    account = accounts.create_account(username=username, email=email, password=password, key=key)
    return accounts.sign_in(login=account.user.username, password=password)


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
