"""Published posts only. Other posts raise NotFound, for their authors too."""

from uuid import UUID

from comments.contract import Comment, Comments
from gateway.composition.authored import Authored, AuthoredPage, join, join_page, require_readable
from kernel.contracts.errors import NotFound
from kernel.contracts.service import Page
from kernel.rpc import registry
from posts.contract import Post, PostChanges, Posts, PostStatus


def get(*, slug: str, viewer_id: UUID | None) -> Post:
    """Return the published post with this slug.

    Args:
        slug: The slug of the post.
        viewer_id: The viewer, for `liked` only.

    Raises:
        NotFound: There is no such post, or it is not published.
    """
    post = registry.get(Posts).get(slug=slug, viewer_id=viewer_id)
    if post.status is not PostStatus.PUBLISHED:
        raise NotFound(f"There is no published post {slug!r}.")
    return post


def update(*, slug: str, actor_id: UUID, changes: PostChanges) -> Post:
    """Change the actor's published post and return it."""
    get(slug=slug, viewer_id=actor_id)
    return registry.get(Posts).update(slug=slug, actor_id=actor_id, changes=changes)


def delete(*, slug: str, actor_id: UUID) -> None:
    """Delete the actor's published post."""
    get(slug=slug, viewer_id=actor_id)
    registry.get(Posts).delete(slug=slug, actor_id=actor_id)


def like(*, slug: str, user_id: UUID) -> Post:
    """Like a published post and return it with its body."""
    registry.get(Posts).like(slug=slug, user_id=user_id)
    return get(slug=slug, viewer_id=user_id)


def unlike(*, slug: str, user_id: UUID) -> Post:
    """Stop liking a published post and return it with its body."""
    registry.get(Posts).unlike(slug=slug, user_id=user_id)
    return get(slug=slug, viewer_id=user_id)


def list_comments(*, slug: str, viewer_id: UUID | None) -> AuthoredPage[Comment]:
    """Return all comments and replies on a published post in one flat list."""
    post = get(slug=slug, viewer_id=viewer_id)
    comments = registry.get(Comments).list_all_for_post(post_id=post.id)
    author_ids = [comment.author_id for comment in comments]
    if author_ids:
        author_ids.append(post.author_id)
    found = join_page(Page(items=comments), viewer_id, author_ids=author_ids)
    require_readable(post.author_id, found, viewer_id)
    return found


def comment(*, slug: str, author_id: UUID, body: str) -> Authored[Comment]:
    """Create a comment on a published post and return it with its author."""
    created = registry.get(Comments).create(slug=slug, author_id=author_id, body=body)
    return join(created, author_id)
