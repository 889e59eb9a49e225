"""Posts with their authors."""

from dataclasses import dataclass
from uuid import UUID

from accounts.contract import Accounts
from comments.contract import Comments
from gateway.composition import users
from gateway.composition.authored import Authored, AuthoredPage, Authors, join, join_page, readable
from gateway.composition.concurrency import gather
from gateway.composition.degradation import Degradation
from kernel.contracts.errors import NotFound
from kernel.contracts.service import PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Draft, Post, PostChanges, PostFilter, PostOrder, Posts, PostSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPost(Authored[Post]):
    """A post with its author and the number of its comments.

    `comments_count` is None if `degraded` names comments.
    """

    comments_count: int | None


def list_published(
    *,
    viewer_id: UUID | None,
    order: PostOrder = PostOrder.NEWEST,
    tag: str | None = None,
    author: UUID | str | None = None,
    liked_by: UUID | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> AuthoredPage[PostSummary]:
    """Return a page of published posts.

    Args:
        viewer_id: The viewer, for `liked` and `following`.
        order: The order of the list.
        tag: Only posts with this tag.
        author: Only posts of the user with this ID or username. If there is no such
            user, the page is empty. A username costs a call to accounts, whose result
            is then the author of every post.
        liked_by: Only posts that the user with this ID likes.
        cursor: The `next_cursor` of the previous page.
        limit: The number of posts at most.
    """
    authors: Authors | None = None
    author_ids: tuple[UUID, ...] | None = None
    if isinstance(author, str):
        found = registry.get(Accounts).get_by_usernames(usernames=[author], viewer_id=viewer_id)
        authors = users.active_by_id(found.values())
        author_ids = tuple(authors)
    elif author is not None:
        author_ids = (author,)
    page = registry.get(Posts).list_published(
        filters=PostFilter(tag=tag, author_ids=author_ids, liked_by=liked_by),
        order=order,
        cursor=cursor,
        limit=limit,
        viewer_id=viewer_id,
    )
    return join_page(page, viewer_id, authors=authors)


def list_by_author(
    *,
    username: str,
    viewer_id: UUID | None,
    order: PostOrder = PostOrder.NEWEST,
    tag: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> AuthoredPage[PostSummary]:
    """Return a page of a user's published posts.

    Raises:
        NotFound: No active user has this name.
    """
    user = users.get_by_username(username, viewer_id)
    page = registry.get(Posts).list_published(
        filters=PostFilter(tag=tag, author_ids=(user.id,)),
        order=order,
        cursor=cursor,
        limit=limit,
        viewer_id=viewer_id,
    )
    return join_page(page, viewer_id, authors=users.active_by_id([user]))


def feed(*, user_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE) -> AuthoredPage[PostSummary]:
    """Return a page of the newest posts of the users whom the user follows."""
    followed = registry.get(Accounts).list_following(user_id=user_id)
    page = registry.get(Posts).list_published(
        filters=PostFilter(author_ids=tuple(user.id for user in followed)),
        cursor=cursor,
        limit=limit,
        viewer_id=user_id,
    )
    return join_page(page, user_id, authors=users.active_by_id(followed))


def list_drafts(
    *, user_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
) -> AuthoredPage[PostSummary]:
    """Return a page of the user's drafts."""
    page = registry.get(Posts).list_drafts(author_id=user_id, cursor=cursor, limit=limit)
    return join_page(page, user_id)


def get(*, slug: str, viewer_id: UUID | None) -> CountedPost:
    """Return a post with its author and the number of its comments.

    Raises:
        NotFound: The post does not exist, or the viewer may not see it.
    """
    return _with_count(registry.get(Posts).get(slug=slug, viewer_id=viewer_id), viewer_id)


def create(*, author_id: UUID, draft: Draft, key: str | None = None) -> CountedPost:
    """Create a post and return it with its author.

    Raises:
        Invalid: A field is invalid.
        Forbidden: The author is deactivated or erased.
    """
    return _with_count(registry.get(Posts).create(author_id=author_id, draft=draft, key=key), author_id)


def update(*, slug: str, actor_id: UUID, changes: PostChanges, key: str | None = None) -> CountedPost:
    """Change the actor's post and return it with its author.

    Raises:
        Invalid: A field is invalid.
        NotFound: The post does not exist, or the actor may not see it.
        Forbidden: The post is another user's.
    """
    post = registry.get(Posts).update(slug=slug, actor_id=actor_id, changes=changes, key=key)
    return _with_count(post, actor_id)


def like(*, slug: str, user_id: UUID, key: str | None = None) -> Authored[PostSummary]:
    """Like a published post and return it with its author."""
    return join(registry.get(Posts).like(slug=slug, user_id=user_id, key=key), user_id)


def unlike(*, slug: str, user_id: UUID, key: str | None = None) -> Authored[PostSummary]:
    """Stop liking a published post and return it with its author."""
    return join(registry.get(Posts).unlike(slug=slug, user_id=user_id, key=key), user_id)


def _with_count(post: Post, viewer_id: UUID | None) -> CountedPost:
    degradation = Degradation()
    authors, counts = gather(
        (Accounts, lambda: users.authors(degradation, [post.author_id], viewer_id)),
        (Comments, lambda: _count_comments(degradation, post)),
    )
    if not readable(authors, degradation, viewer_id)(post.author_id):
        raise NotFound(f"There is no post {post.slug!r}.")
    return CountedPost(
        item=post,
        authors=authors,
        comments_count=counts,
        degraded=degradation.degraded,
    )


def _count_comments(degradation: Degradation, post: Post) -> int | None:
    counts = degradation.optional(Comments, lambda comments: comments.count_for_posts(post_ids=[post.id]))
    return None if counts is None else counts[post.id]
