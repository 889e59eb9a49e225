"""People, joined to what they wrote."""

from collections.abc import Iterable
from uuid import UUID

from accounts.contract import Accounts, User
from blog.services import registry
from blog.services.errors import NotFound
from gateway.compose.parts import Parts
from gateway.representations.people import Author


def authors(parts: Parts, ids: Iterable[UUID], viewer_id: UUID | None) -> dict[UUID, Author]:
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
