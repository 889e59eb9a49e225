"""What this service asks of the other services."""

from collections.abc import Collection
from uuid import UUID

from accounts.contract import Accounts
from kernel.contracts.errors import Forbidden, NotFound
from kernel.contracts.service import MAX_PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Posts
from posts.contract import Status as PostStatus


def author_of_published(post_id: UUID) -> UUID:
    """Who wrote the post. NotFound where there is no such published post."""
    post = registry.get(Posts).get_many(ids=[post_id]).get(post_id)
    if post is None or post.status != PostStatus.PUBLISHED:
        raise NotFound("There is no such post.")
    return post.author_id


def require_moderator(person_id: UUID) -> None:
    """Forbidden for anyone but an active moderator."""
    person = registry.get(Accounts).get_many(ids=[person_id]).get(person_id)
    if person is None or not person.is_active or not person.is_moderator:
        raise Forbidden("Only a moderator may do this.")


def comments_shown(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many comments posts shows on each of these posts, where it has it."""
    posts = registry.get(Posts).get_many(ids=list(post_ids))
    return {post_id: post.comments_count for post_id, post in posts.items()}


def posts_that_show_comments() -> set[UUID]:
    """The published posts that show a number of comments."""
    post_ids: set[UUID] = set()
    cursor = None
    while True:
        page = registry.get(Posts).list_published(cursor=cursor, limit=MAX_PAGE_SIZE)
        post_ids.update(post.id for post in page.items if post.comments_count)
        cursor = page.next_cursor
        if cursor is None:
            return post_ids


def usernames(ids: Collection[UUID]) -> dict[UUID, str]:
    people = registry.get(Accounts).get_many(ids=list(ids))
    return {person_id: person.username for person_id, person in people.items()}


def titles(ids: Collection[UUID]) -> dict[UUID, str]:
    posts = registry.get(Posts).get_many(ids=list(ids))
    return {post_id: post.title for post_id, post in posts.items()}
