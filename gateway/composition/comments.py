"""Comments with their authors."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import asdict

from accounts.contract import Accounts
from comments import contract
from comments.contract import Comments, Order
from gateway.composition import users
from gateway.composition.degradation import Degradation, gather
from gateway.v1.representations.comments import Comment, CommentPage, WrittenComment
from kernel.contracts.errors import NotFound
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.rpc import registry
from posts.contract import Posts, Status


def list_for_post(
    *,
    slug: str,
    viewer_id: UUID | None,
    order: Order = Order.NEWEST,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> CommentPage:
    """A page of the comments on a post that the viewer may see."""
    post = registry.get(Posts).get(slug=slug, viewer_id=viewer_id)
    page = registry.get(Comments).list_for_post(post_id=post.id, order=order, cursor=cursor, limit=limit)
    return _page(page, viewer_id)


def list_replies(
    *, comment_id: UUID, viewer_id: UUID | None, cursor: str | None = None, limit: int = PAGE_SIZE
) -> CommentPage:
    """A page of the replies to a comment on a post that the viewer may see."""
    page = registry.get(Comments).list_replies(comment_id=comment_id, cursor=cursor, limit=limit)
    _, replies = gather(
        (Posts, lambda: _check_seen(page.items, viewer_id)), (Accounts, lambda: _page(page, viewer_id))
    )
    return replies


def create(
    *, slug: str, author_id: UUID, body: str, parent_id: UUID | None = None, key: str | None = None
) -> WrittenComment:
    post = registry.get(Posts).get(slug=slug, viewer_id=author_id)
    comment = registry.get(Comments).create(
        post_id=post.id, author_id=author_id, body=body, parent_id=parent_id, key=key
    )
    return _written(comment, author_id)


def edit(*, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> WrittenComment:
    comment = registry.get(Comments).edit(comment_id=comment_id, actor_id=actor_id, body=body, key=key)
    return _written(comment, actor_id)


def delete_by_number(*, post_id: UUID, number: int, actor_id: UUID) -> None:
    """Deletes one's own comment on a post. Raises NotFound, Forbidden."""
    comment = registry.get(Comments).get_by_number(post_id=post_id, number=number)
    registry.get(Comments).delete(comment_id=comment.id, actor_id=actor_id)


def set_hidden(
    *, comment_id: UUID, moderator_id: UUID, hidden: bool, key: str | None = None
) -> WrittenComment:
    comments = registry.get(Comments)
    change = comments.hide if hidden else comments.show
    return _written(change(comment_id=comment_id, moderator_id=moderator_id, key=key), moderator_id)


def _check_seen(replies: Sequence[contract.Comment], viewer_id: UUID | None) -> None:
    """Raises NotFound where the viewer may not see their post: a draft's comments are its author's alone."""
    if not replies:
        return
    post_id = replies[0].post_id
    post = registry.get(Posts).get_many(ids=[post_id]).get(post_id)
    if post is None or (post.status is not Status.PUBLISHED and post.author_id != viewer_id):
        raise NotFound("There is no such comment.")


def _page(page: Page[contract.Comment], viewer_id: UUID | None) -> CommentPage:
    parts = Degradation()
    authors = users.authors(parts, _author_ids(page.items), viewer_id)
    return CommentPage(
        items=[Comment.of(comment, authors) for comment in page.items],
        next_cursor=page.next_cursor,
        degraded=parts.degraded,
    )


def _written(comment: contract.Comment, viewer_id: UUID) -> WrittenComment:
    parts = Degradation()
    authors = users.authors(parts, _author_ids([comment]), viewer_id)
    return WrittenComment(**asdict(Comment.of(comment, authors)), degraded=parts.degraded)


def _author_ids(comments: Sequence[contract.Comment]) -> list[UUID]:
    return [shown.author_id for comment in comments for shown in (comment, *comment.replies)]
