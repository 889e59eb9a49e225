"""Calls of this service to accounts and posts."""

from collections.abc import Collection
from uuid import UUID

from accounts.contract import Accounts
from kernel.contracts.errors import NotFound
from kernel.contracts.service import MAX_PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Posts, PostStatus, PostSummary


def published_post(slug: str) -> PostSummary:
    """Return the published post with this slug.

    Raises:
        NotFound: There is no such published post.
    """
    post = registry.get(Posts).get(slug=slug)
    if post.status != PostStatus.PUBLISHED:
        raise NotFound("There is no such post.")
    return post


def is_active_moderator(user_id: UUID) -> bool:
    """Return whether there is such a user, who is active and a moderator."""
    user = registry.get(Accounts).get_many(ids=[user_id]).get(user_id)
    return user is not None and user.is_active and user.is_moderator


def comments_counts(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many comments posts stores for each post. Unknown posts are absent."""
    posts = registry.get(Posts).get_many(ids=list(post_ids))
    return {post_id: post.comments_count for post_id, post in posts.items()}


def posts_with_comments() -> set[UUID]:
    """Return the published posts for which posts stores a count of comments above 0."""
    post_ids: set[UUID] = set()
    cursor = None
    while True:
        page = registry.get(Posts).list_published(cursor=cursor, limit=MAX_PAGE_SIZE)
        post_ids.update(post.id for post in page.items if post.comments_count)
        cursor = page.next_cursor
        if cursor is None:
            return post_ids


def usernames(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return usernames by user id. Unknown users are absent."""
    users = registry.get(Accounts).get_many(ids=list(ids))
    return {user_id: user.username for user_id, user in users.items()}


def titles(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return titles by post id. Unknown posts are absent."""
    posts = registry.get(Posts).get_many(ids=list(ids))
    return {post_id: post.title for post_id, post in posts.items()}
