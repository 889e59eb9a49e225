"""Lists of published posts by offset, for clients with numbered pages."""

from uuid import UUID

from accounts.contract import Accounts
from gateway.composition import users
from gateway.composition.authored import AuthoredSlice, Authors, join_slice
from kernel.contracts.service import PAGE_SIZE
from kernel.rpc import registry
from posts.contract import PostFilter, Posts, PostSummary


def list_published(
    *,
    viewer_id: UUID | None,
    tag: str | None = None,
    author: str | None = None,
    liked_by: str | None = None,
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> AuthoredSlice[PostSummary]:
    """Return published posts, the newest first.

    Args:
        viewer_id: The viewer, for `liked` and `following`.
        tag: Only posts with this tag.
        author: Only posts of the user with this username.
        liked_by: Only posts that the user with this username likes. If there is no user
            with one of the names, the list is empty. Both cost one call to accounts.
        offset: The number of posts to skip.
        limit: The number of posts at most.
    """
    authors: Authors | None = None
    author_ids: tuple[UUID, ...] | None = None
    liker_id: UUID | None = None
    if names := [name for name in (author, liked_by) if name is not None]:
        found = registry.get(Accounts).get_by_usernames(usernames=names, viewer_id=viewer_id)
        if any(name not in found for name in names):
            return AuthoredSlice(items=(), authors={}, total=0)
        if author is not None:
            authors = users.active_by_id([found[author]])
            author_ids = tuple(authors)
        if liked_by is not None:
            liker_id = found[liked_by].id
    page = registry.get(Posts).list_published_by_offset(
        filters=PostFilter(tag=tag, author_ids=author_ids, liked_by=liker_id),
        offset=offset,
        limit=limit,
        viewer_id=viewer_id,
    )
    return join_slice(page, viewer_id, authors=authors)


def feed(*, user_id: UUID, offset: int = 0, limit: int = PAGE_SIZE) -> AuthoredSlice[PostSummary]:
    """Return the newest posts of the users whom the user follows."""
    followed = registry.get(Accounts).list_following(user_id=user_id)
    page = registry.get(Posts).list_published_by_offset(
        filters=PostFilter(author_ids=tuple(user.id for user in followed)),
        offset=offset,
        limit=limit,
        viewer_id=user_id,
    )
    return join_slice(page, user_id, authors=users.active_by_id(followed))
