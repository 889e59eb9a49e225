"""Comments with their authors."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from accounts.contract import Accounts
from comments.contract import Comment, CommentOrder, Comments, CommentStatus
from gateway.composition.authored import Authored, AuthoredPage, IsReadable, join, join_page, require_readable
from gateway.composition.concurrency import gather
from kernel.contracts.errors import NotFound
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.rpc import registry
from posts.contract import Posts, PostStatus


def list_for_post(
    *,
    slug: str,
    viewer_id: UUID | None,
    order: CommentOrder = CommentOrder.NEWEST,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> AuthoredPage[Comment]:
    """Return a page of the comments on a post.

    Raises:
        NotFound: The post does not exist, or the viewer may not see it.
    """
    post = registry.get(Posts).get(slug=slug, viewer_id=viewer_id)
    page = registry.get(Comments).list_for_post(post_id=post.id, order=order, cursor=cursor, limit=limit)
    found = _join_page(page, viewer_id, post_author_id=post.author_id)
    require_readable(post.author_id, found, viewer_id)
    return found


def list_replies(
    *, comment_id: UUID, viewer_id: UUID | None, cursor: str | None = None, limit: int = PAGE_SIZE
) -> AuthoredPage[Comment]:
    """Return a page of the replies to a comment.

    Raises:
        NotFound: The comment does not exist, or the viewer may not see its post.
    """
    page = registry.get(Comments).list_replies(comment_id=comment_id, cursor=cursor, limit=limit)
    _, replies = gather(
        (Posts, lambda: _check_visible(page.items, viewer_id)),
        (Accounts, lambda: _join_page(page, viewer_id)),
    )
    return replies


def create(
    *, slug: str, author_id: UUID, body: str, parent_id: UUID | None = None, key: str | None = None
) -> Authored[Comment]:
    """Create a comment on a post and return it with its author.

    Comments looks up the key before it calls posts, so a repeated request succeeds even
    if the post is no longer published.

    Raises:
        NotFound: The post or the parent does not exist, or is not visible.
        Invalid: The body is invalid.
        Forbidden: The author is deactivated or erased.
    """
    comment = registry.get(Comments).create(
        slug=slug, author_id=author_id, body=body, parent_id=parent_id, key=key
    )
    return _join(comment, author_id)


def update(*, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> Authored[Comment]:
    """Replace the body of the actor's comment and return it with its author."""
    comment = registry.get(Comments).update(comment_id=comment_id, actor_id=actor_id, body=body, key=key)
    return _join(comment, actor_id)


def delete_by_number(*, post_id: UUID, number: int, actor_id: UUID) -> None:
    """Delete the actor's comment with this number on a post.

    Raises:
        NotFound: The post has no such comment.
        Forbidden: The comment is another user's.
    """
    comment = registry.get(Comments).get_by_number(post_id=post_id, number=number)
    registry.get(Comments).delete(comment_id=comment.id, actor_id=actor_id)


def set_hidden(
    *, comment_id: UUID, moderator_id: UUID, hidden: bool, key: str | None = None
) -> Authored[Comment]:
    """Hide or show a comment as a moderator, and return it with its author."""
    comments = registry.get(Comments)
    command = comments.hide if hidden else comments.show
    return _join(command(comment_id=comment_id, moderator_id=moderator_id, key=key), moderator_id)


def _check_visible(replies: Sequence[Comment], viewer_id: UUID | None) -> None:
    """Raise NotFound if the viewer may not see the post of the replies."""
    if not replies:
        return
    post_id = replies[0].post_id
    post = registry.get(Posts).get_many(ids=[post_id]).get(post_id)
    if post is None or (post.status is not PostStatus.PUBLISHED and post.author_id != viewer_id):
        raise NotFound("There is no such comment.")


def _join_page(
    page: Page[Comment], viewer_id: UUID | None, *, post_author_id: UUID | None = None
) -> AuthoredPage[Comment]:
    """Return a page of comments with their authors.

    Args:
        page: The page of comments.
        viewer_id: The viewer.
        post_author_id: The author of the post, who is then one of the authors if the
            page has comments.
    """
    author_ids = _author_ids(page.items)
    if author_ids and post_author_id is not None:
        author_ids.append(post_author_id)
    return join_page(page, viewer_id, author_ids=author_ids, withhold=_withhold_in_list)


def _join(comment: Comment, viewer_id: UUID) -> Authored[Comment]:
    return join(comment, viewer_id, author_ids=_author_ids([comment]), withhold=_withhold)


def _withhold_in_list(comment: Comment, is_readable: IsReadable) -> Comment | None:
    """Return a comment of a list, or None if nothing of it is readable."""
    shown = _withhold(comment, is_readable)
    was_listed_for_its_replies = comment.status is not CommentStatus.VISIBLE and not comment.replies
    if shown.status is CommentStatus.VISIBLE or shown.replies_count or was_listed_for_its_replies:
        return shown
    return None


def _withhold(comment: Comment, is_readable: IsReadable) -> Comment:
    """Return a comment without what inactive authors wrote, as comments would."""
    replies = tuple(reply for reply in comment.replies if is_readable(reply.author_id))
    removed = len(comment.replies) - len(replies)
    shown = replace(comment, replies=replies, replies_count=comment.replies_count - removed)
    if comment.status is CommentStatus.VISIBLE and not is_readable(comment.author_id):
        return replace(shown, status=CommentStatus.WITHHELD, body="")
    return shown


def _author_ids(comments: Sequence[Comment]) -> list[UUID]:
    return [shown.author_id for comment in comments for shown in (comment, *comment.replies)]
