"""Published posts alone: a draft, or a withheld post, is not found here, by its author either."""

from uuid import UUID

from comments.contract import Comment, Comments
from gateway.composition.authored import Authored, join
from kernel.contracts.errors import NotFound
from kernel.rpc import registry
from posts.contract import Changes, Post, Posts, Status


def get(*, slug: str, viewer_id: UUID | None) -> Post:
    """The published post with this slug. `viewer_id` decides `liked` and nothing else. Raises NotFound."""
    post = registry.get(Posts).get(slug=slug, viewer_id=viewer_id)
    if post.status is not Status.PUBLISHED:
        raise NotFound(f"There is no published post {slug!r}.")
    return post


def update(*, slug: str, actor_id: UUID, changes: Changes) -> Post:
    get(slug=slug, viewer_id=actor_id)
    return registry.get(Posts).update(slug=slug, actor_id=actor_id, changes=changes)


def delete(*, slug: str, actor_id: UUID) -> None:
    get(slug=slug, viewer_id=actor_id)
    registry.get(Posts).delete(slug=slug, actor_id=actor_id)


def like(*, slug: str, user_id: UUID) -> Post:
    """The whole post, now liked."""
    registry.get(Posts).like(slug=slug, user_id=user_id)
    return get(slug=slug, viewer_id=user_id)


def unlike(*, slug: str, user_id: UUID) -> Post:
    """The whole post, no longer liked."""
    registry.get(Posts).unlike(slug=slug, user_id=user_id)
    return get(slug=slug, viewer_id=user_id)


def list_comments(*, slug: str, viewer_id: UUID | None) -> Authored[Comment]:
    """All comments and replies on a published post, side by side."""
    post = get(slug=slug, viewer_id=viewer_id)
    return join(registry.get(Comments).list_all_for_post(post_id=post.id), viewer_id)


def comment(*, slug: str, author_id: UUID, body: str) -> Authored[Comment]:
    """A new comment on a published post."""
    post = get(slug=slug, viewer_id=author_id)
    written = registry.get(Comments).create(post_id=post.id, author_id=author_id, body=body)
    return join([written], author_id)
