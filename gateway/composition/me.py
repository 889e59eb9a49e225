"""The signed-in person's own page."""

from uuid import UUID

from accounts.contract import Accounts
from comments.contract import Comment, Comments
from gateway.composition.degradation import Degradation, gather
from gateway.v1.representations.comments import PostReference, ReceivedComment
from gateway.v1.representations.dashboard import Dashboard, Totals
from gateway.v1.representations.posts import PostSummary
from gateway.v1.representations.users import Author, Profile
from kernel.contracts.errors import NotFound
from kernel.rpc import registry
from posts.contract import Overview, Posts

SHOWN = 5
"""How many popular posts, drafts and received comments a dashboard shows."""


def dashboard(*, user_id: UUID) -> Dashboard:
    """Everything the front end's start page needs, in one call to each service."""
    parts = Degradation()
    received = parts.ask(
        Comments, lambda comments: comments.list_received(post_author_id=user_id, limit=SHOWN)
    )
    post_ids = list(dict.fromkeys(comment.post_id for comment in received or ()))
    person_ids = list(dict.fromkeys([user_id, *(comment.author_id for comment in received or ())]))
    posts, accounts = registry.get(Posts), registry.get(Accounts)
    overview, found = gather(
        (Posts, lambda: posts.get_overview(author_id=user_id, limit=SHOWN, also_ids=post_ids)),
        (Accounts, lambda: accounts.get_many(ids=person_ids, viewer_id=user_id)),
    )
    me = found.get(user_id)
    if me is None or not me.is_active:
        raise NotFound("This account no longer exists.")
    authors = users.active_authors(found.values())
    return Dashboard(
        user=Profile.of(me),
        popular=[PostSummary.of(post, authors[user_id]) for post in overview.popular],
        drafts=[PostSummary.of(post, authors[user_id]) for post in overview.drafts],
        totals=Totals(
            posts=overview.totals.published,
            drafts=overview.totals.drafts,
            likes=overview.totals.likes,
            comments=overview.totals.comments,
            followers=me.followers_count,
        ),
        comments=None if received is None else _received(received, overview, authors),
        degraded=parts.degraded,
    )


def _received(
    comments: tuple[Comment, ...], overview: Overview, authors: dict[UUID, Author]
) -> list[ReceivedComment]:
    """A comment on a post that has just been deleted is left out."""
    return [
        ReceivedComment(
            id=comment.id,
            number=comment.number,
            body=comment.body,
            created_at=comment.created_at,
            author=authors.get(comment.author_id),
            post=PostReference.of(overview.also[comment.post_id]),
        )
        for comment in comments
        if comment.post_id in overview.also
    ]
