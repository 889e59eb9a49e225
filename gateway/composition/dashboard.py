"""The dashboard: the start page of the signed-in user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.contract import Accounts, User
from comments.contract import Comment, Comments
from gateway.composition import users
from gateway.composition.authored import Authors
from gateway.composition.concurrency import gather
from gateway.composition.degradation import Degradation
from kernel.contracts.errors import NotFound
from kernel.rpc import registry
from posts.contract import Overview, Posts, PostSummary

SHOWN = 5
"""The number of popular posts, of drafts and of received comments on a dashboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedComment:
    """A comment that the user received, with the post it is on."""

    comment: Comment
    post: PostSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A user, an overview of their posts, and the newest comments on them.

    `received` is None if `degraded` names comments. `authors` are those of the posts
    and of the comments.
    """

    user: User
    overview: Overview
    received: Sequence[ReceivedComment] | None
    authors: Authors
    degraded: tuple[str, ...]


def get(*, user_id: UUID) -> Dashboard:
    """Return the user's dashboard, with one call to each service.

    Raises:
        NotFound: The user is deactivated or erased.
    """
    degradation = Degradation()
    received = degradation.optional(
        Comments, lambda comments: comments.list_received(post_author_id=user_id, limit=SHOWN)
    )
    post_ids = list(dict.fromkeys(comment.post_id for comment in received or ()))
    user_ids = list(dict.fromkeys([user_id, *(comment.author_id for comment in received or ())]))
    posts, accounts = registry.get(Posts), registry.get(Accounts)
    overview, found = gather(
        (Posts, lambda: posts.get_overview(author_id=user_id, limit=SHOWN, also_ids=post_ids)),
        (Accounts, lambda: accounts.get_many(ids=user_ids, viewer_id=user_id)),
    )
    authors = users.active_by_id(found.values())
    if user_id not in authors:
        raise NotFound("This account no longer exists.")
    return Dashboard(
        user=authors[user_id],
        overview=overview,
        received=None if received is None else _with_posts(received, overview.also, authors),
        authors=authors,
        degraded=degradation.degraded,
    )


def _with_posts(
    comments: Sequence[Comment], posts: Mapping[UUID, PostSummary], authors: Authors
) -> list[ReceivedComment]:
    """Return the comments of active authors with their posts, without deleted posts."""
    return [
        ReceivedComment(comment=comment, post=posts[comment.post_id])
        for comment in comments
        if comment.post_id in posts and comment.author_id in authors
    ]
