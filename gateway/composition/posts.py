"""Posts with their authors."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import asdict

from accounts.contract import Accounts
from comments.contract import Comments
from gateway.composition import users
from gateway.composition.degradation import Degradation, gather
from gateway.v1.representations.posts import CommentsCount, LikedPost, Post, PostPage, PostSummary
from gateway.v1.representations.users import Author
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.rpc import registry
from posts import contract
from posts.contract import Order, Posts


def list_published(
    *,
    viewer_id: UUID | None,
    order: Order = Order.NEWEST,
    tag: str | None = None,
    author: UUID | str | None = None,
    liked_by: UUID | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> PostPage:
    """A page of published posts.

    `author` is an id or a username; nobody's gives an empty page. A username costs its own call of accounts,
    whose answer then is the author of every post.
    """
    authors: dict[UUID, Author] | None = None
    author_ids: Sequence[UUID] | None = None
    if isinstance(author, str):
        found = registry.get(Accounts).get_by_usernames(usernames=[author], viewer_id=viewer_id)
        authors = users.active_authors(found.values())
        author_ids = list(authors)
    elif author is not None:
        author_ids = [author]
    page = registry.get(Posts).list_published(
        order=order,
        tag=tag,
        author_ids=author_ids,
        liked_by=liked_by,
        cursor=cursor,
        limit=limit,
        viewer_id=viewer_id,
    )
    return _page(page, viewer_id, authors)


def list_of_author(
    *,
    username: str,
    viewer_id: UUID | None,
    order: Order = Order.NEWEST,
    tag: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> PostPage:
    """A page of one person's published posts. Raises NotFound where nobody has this name."""
    user = users.find(username, viewer_id)
    page = registry.get(Posts).list_published(
        order=order, tag=tag, author_ids=[user.id], cursor=cursor, limit=limit, viewer_id=viewer_id
    )
    return _page(page, viewer_id, users.active_authors([user]))


def feed(*, user_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE) -> PostPage:
    """A page of the newest posts of the people whom this person follows."""
    followed = registry.get(Accounts).list_following(user_id=user_id)
    page = registry.get(Posts).list_published(
        author_ids=[user.id for user in followed], cursor=cursor, limit=limit, viewer_id=user_id
    )
    return _page(page, user_id, users.active_authors(followed))


def list_drafts(*, user_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE) -> PostPage:
    """A page of one's own drafts."""
    page = registry.get(Posts).list_drafts(author_id=user_id, cursor=cursor, limit=limit)
    return _page(page, user_id)


def get(*, slug: str, viewer_id: UUID | None) -> Post:
    """One post with its author and the number of its comments."""
    return _whole(registry.get(Posts).get(slug=slug, viewer_id=viewer_id), viewer_id)


def create(*, author_id: UUID, draft: contract.Draft, key: str | None = None) -> Post:
    return _whole(registry.get(Posts).create(author_id=author_id, draft=draft, key=key), author_id)


def update(*, slug: str, actor_id: UUID, changes: contract.Changes, key: str | None = None) -> Post:
    return _whole(
        registry.get(Posts).update(slug=slug, actor_id=actor_id, changes=changes, key=key), actor_id
    )


def like(*, slug: str, user_id: UUID, key: str | None = None) -> LikedPost:
    return _liked(registry.get(Posts).like(slug=slug, user_id=user_id, key=key), user_id)


def unlike(*, slug: str, user_id: UUID, key: str | None = None) -> LikedPost:
    return _liked(registry.get(Posts).unlike(slug=slug, user_id=user_id, key=key), user_id)


def _page(
    page: Page[contract.PostSummary], viewer_id: UUID | None, authors: dict[UUID, Author] | None = None
) -> PostPage:
    parts = Degradation()
    if authors is None:
        authors = users.authors(parts, [post.author_id for post in page.items], viewer_id)
    return PostPage(
        items=[PostSummary.of(post, authors.get(post.author_id)) for post in page.items],
        next_cursor=page.next_cursor,
        degraded=parts.degraded,
    )


def _whole(post: contract.Post, viewer_id: UUID | None) -> Post:
    parts = Degradation()
    authors, counts = gather(
        (Accounts, lambda: users.authors(parts, [post.author_id], viewer_id)),
        (
            Comments,
            lambda: parts.ask(Comments, lambda comments: comments.count_for_posts(post_ids=[post.id])),
        ),
    )
    return Post(
        **asdict(PostSummary.of(post, authors.get(post.author_id))),
        body=post.body,
        comments=None if counts is None else CommentsCount(count=counts[post.id]),
        degraded=parts.degraded,
    )


def _liked(post: contract.PostSummary, user_id: UUID) -> LikedPost:
    parts = Degradation()
    authors = users.authors(parts, [post.author_id], user_id)
    return LikedPost(**asdict(PostSummary.of(post, authors.get(post.author_id))), degraded=parts.degraded)
