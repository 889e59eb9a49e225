"""What this service asks of the other services."""

from collections.abc import Collection
from uuid import UUID

from accounts.contract import Accounts
from blog.services import registry
from blog.services.errors import Forbidden, NotFound
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


def usernames(ids: Collection[UUID]) -> dict[UUID, str]:
    people = registry.get(Accounts).get_many(ids=list(ids))
    return {person_id: person.username for person_id, person in people.items()}


def titles(ids: Collection[UUID]) -> dict[UUID, str]:
    posts = registry.get(Posts).get_many(ids=list(ids))
    return {post_id: post.title for post_id, post in posts.items()}
