"""Lists of posts by offset, for clients that show numbered pages."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from accounts.contract import Accounts
from gateway.composition import users
from gateway.composition.authored import Authored, join
from gateway.v1.representations.users import Author
from kernel.contracts.service import PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Posts, PostSummary


def published(
    *,
    viewer_id: UUID | None,
    tag: str | None = None,
    author: str | None = None,
    liked_by: str | None = None,
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> Authored[PostSummary]:
    """Published posts, the newest first.

    `author` and `liked_by` are usernames; nobody's gives an empty list. They cost one call of accounts for
    both.
    """
    authors: Mapping[UUID, Author] | None = None
    author_ids: Sequence[UUID] | None = None
    liker_id: UUID | None = None
    if names := [name for name in (author, liked_by) if name is not None]:
        named = registry.get(Accounts).get_by_usernames(usernames=names, viewer_id=viewer_id)
        if any(name not in named for name in names):
            return Authored(items=(), authors={}, degraded=[], total=0)
        if author is not None:
            authors = users.active_authors([named[author]])
            author_ids = list(authors)
        if liked_by is not None:
            liker_id = named[liked_by].id
    page = registry.get(Posts).list_published_by_offset(
        tag=tag,
        author_ids=author_ids,
        liked_by=liker_id,
        offset=offset,
        limit=limit,
        viewer_id=viewer_id,
    )
    return join(page.items, viewer_id, authors=authors, total=page.total)


def feed(*, user_id: UUID, offset: int = 0, limit: int = PAGE_SIZE) -> Authored[PostSummary]:
    """The newest posts of the people whom this person follows."""
    followed = registry.get(Accounts).list_following(user_id=user_id)
    page = registry.get(Posts).list_published_by_offset(
        author_ids=[user.id for user in followed], offset=offset, limit=limit, viewer_id=user_id
    )
    return join(page.items, user_id, authors=users.active_authors(followed), total=page.total)
