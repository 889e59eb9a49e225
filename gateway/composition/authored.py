"""Join posts and comments with their authors, and withhold those of inactive authors.

posts and comments withhold them as well, as soon as they have processed the event.
Readers do not wait for that: the active authors are known here from the same call to
accounts that joins them. Users still read what they wrote themselves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from accounts.contract import Accounts, User
from gateway.composition import users
from gateway.composition.degradation import Degradation
from kernel.contracts.errors import NotFound
from kernel.contracts.service import CountedPage, Page

Authors = Mapping[UUID, User]
"""The active authors by ID. Deactivated and erased ones are absent."""


class Written(Protocol):
    """A value that has an author."""

    @property
    def author_id(self) -> UUID:
        """Return the ID of the user who wrote it."""
        ...


W_co = TypeVar("W_co", bound=Written, covariant=True)
W = TypeVar("W", bound=Written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored(Generic[W_co]):
    """An item with its authors; a comment has those of its replies, too.

    `authors` is empty if `degraded` names accounts.
    """

    item: W_co
    authors: Authors
    degraded: tuple[str, ...] = ()

    @property
    def author(self) -> User | None:
        """Return the author of the item; None if the author is absent."""
        return self.authors.get(self.item.author_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredPage(Generic[W_co]):
    """A page of a list by cursor, with the authors of its items.

    `next_cursor` is None on the last page.
    """

    items: Sequence[W_co]
    authors: Authors
    degraded: tuple[str, ...] = ()
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredSlice(Generic[W_co]):
    """A part of a list by offset, with the authors of its items.

    `total` is the length of the whole list.
    """

    items: Sequence[W_co]
    authors: Authors
    degraded: tuple[str, ...] = ()
    total: int


IsReadable = Callable[[UUID], bool]
"""Whether the viewer may read what the user with this ID wrote."""

Withhold = Callable[[W, IsReadable], W | None]
"""Returns an item as the viewer may read it, or None."""


def readable(authors: Authors, degradation: Degradation, viewer_id: UUID | None) -> IsReadable:
    """Return the check of authors.

    Args:
        authors: The active ones of the authors.
        degradation: If it names accounts, everything is readable.
        viewer_id: The viewer.
    """
    if Accounts.name in degradation.degraded:
        return lambda author_id: True
    return lambda author_id: author_id in authors or author_id == viewer_id


def withhold_item(item: W, is_readable: IsReadable) -> W | None:
    """Return the item, or None if its author is not active."""
    return item if is_readable(item.author_id) else None


def join(
    item: W,
    viewer_id: UUID | None,
    *,
    author_ids: Iterable[UUID] | None = None,
    withhold: Withhold[W] = withhold_item,
) -> Authored[W]:
    """Return an item with its authors.

    Args:
        item: The item of a service.
        viewer_id: The viewer, for `following` of the authors.
        author_ids: The IDs of the authors, if it is not just that of the item.
        withhold: Returns what the viewer may read of the item.

    Raises:
        NotFound: The author is not active.
    """
    degradation = Degradation()
    wanted = [item.author_id] if author_ids is None else author_ids
    authors = users.authors(degradation, wanted, viewer_id)
    shown = withhold(item, readable(authors, degradation, viewer_id))
    if shown is None:
        raise NotFound("The author of this is not active.")
    return Authored(item=shown, authors=authors, degraded=degradation.degraded)


def join_page(
    page: Page[W],
    viewer_id: UUID | None,
    *,
    authors: Authors | None = None,
    author_ids: Iterable[UUID] | None = None,
    withhold: Withhold[W] = withhold_item,
) -> AuthoredPage[W]:
    """Return a page with the authors of its items, without those of inactive authors.

    Args:
        page: The page of a service.
        viewer_id: The viewer, for `following` of the authors.
        authors: The authors, if they are known already; else accounts is called.
        author_ids: The IDs of the authors, if they are not just those of the items.
        withhold: Returns what the viewer may read of an item.
    """
    degradation = Degradation()
    if authors is None:
        wanted = [item.author_id for item in page.items] if author_ids is None else author_ids
        authors = users.authors(degradation, wanted, viewer_id)
    is_readable = readable(authors, degradation, viewer_id)
    return AuthoredPage(
        items=_shown(page.items, is_readable, withhold),
        authors=authors,
        degraded=degradation.degraded,
        next_cursor=page.next_cursor,
    )


def join_slice(
    page: CountedPage[W], viewer_id: UUID | None, *, authors: Authors | None = None
) -> AuthoredSlice[W]:
    """Return a part of a list with the authors of its items.

    Items of inactive authors are left out. `total` counts them until the service has
    processed the event.

    Args:
        page: The page of a service.
        viewer_id: The viewer, for `following` of the authors.
        authors: The authors, if they are known already; else accounts is called.
    """
    degradation = Degradation()
    if authors is None:
        authors = users.authors(degradation, [item.author_id for item in page.items], viewer_id)
    is_readable = readable(authors, degradation, viewer_id)
    return AuthoredSlice(
        items=_shown(page.items, is_readable, withhold_item),
        authors=authors,
        degraded=degradation.degraded,
        total=page.total,
    )


def require_readable(post_author_id: UUID, comments: AuthoredPage[W], viewer_id: UUID | None) -> None:
    """Raise NotFound if the author of a post is not active.

    Args:
        post_author_id: The author of the post.
        comments: The comments on it, with its author among the authors. Without any
            author, accounts was not called, and there is nothing to withhold.
        viewer_id: The viewer.
    """
    known = comments.authors and Accounts.name not in comments.degraded
    if known and post_author_id not in {*comments.authors, viewer_id}:
        raise NotFound("There is no such post.")


def _shown(items: Iterable[W], is_readable: IsReadable, withhold: Withhold[W]) -> list[W]:
    return [shown for item in items if (shown := withhold(item, is_readable)) is not None]
