"""People, joined to what they wrote."""

from collections.abc import Iterable
from uuid import UUID

from accounts.contract import Accounts, User
from gateway.composition.degradation import Degradation
from gateway.v1.representations.users import Author
from kernel.contracts.errors import NotFound
from kernel.rpc import registry


def authors(parts: Degradation, ids: Iterable[UUID], viewer_id: UUID | None) -> dict[UUID, Author]:
    """The authors with these ids who have not left; none where accounts is missing."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    people = parts.ask(Accounts, lambda accounts: accounts.get_many(ids=wanted, viewer_id=viewer_id))
    return active_authors((people or {}).values())


def active_authors(people: Iterable[User]) -> dict[UUID, Author]:
    return {user.id: Author.of(user) for user in people if user.is_active}


def find(username: str, viewer_id: UUID | None) -> User:
    """The active person of this name. Raises NotFound."""
    found = registry.get(Accounts).get_by_usernames(usernames=[username], viewer_id=viewer_id)
    try:
        return found[username]
    except KeyError:
        raise NotFound(f"There is nobody called {username!r}.") from None
