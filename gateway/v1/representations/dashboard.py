"""The representation of the dashboard."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from gateway.composition import dashboard
from gateway.composition.authored import Authors
from gateway.rest.representations import Degraded
from gateway.v1.representations.posts import PostSummary
from gateway.v1.representations.users import Author, AuthorOrNull, Profile
from gateway.v1.representations.values import Moment, moment
from posts import contract


class PostReference(Struct, kw_only=True):
    """A post that is referred to."""

    slug: str
    title: str


class ReceivedComment(Struct, kw_only=True):
    """A comment that another user wrote on the user's post."""

    id: UUID
    number: int
    body: str
    created_at: Moment
    author: AuthorOrNull
    post: PostReference

    @classmethod
    def of(cls, received: dashboard.ReceivedComment, authors: Authors) -> "ReceivedComment":
        """Return the representation of a received comment, its author and its post."""
        comment, post = received.comment, received.post
        return cls(
            id=comment.id,
            number=comment.number,
            body=comment.body,
            created_at=moment(comment.created_at),
            author=Author.or_null(authors.get(comment.author_id)),
            post=PostReference(slug=post.slug, title=post.title),
        )


class Totals(Struct, kw_only=True):
    """A user's totals. Likes and comments are those of the published posts."""

    posts: Annotated[int, Meta(description="The number of published posts.")]
    drafts: int
    likes: int
    comments: int
    followers: int

    @classmethod
    def of(cls, totals: contract.Totals, followers: int) -> "Totals":
        """Return the representation of totals.

        Args:
            totals: The totals of the user's posts.
            followers: The number of the user's followers.
        """
        return cls(
            posts=totals.published,
            drafts=totals.drafts,
            likes=totals.likes,
            comments=totals.comments,
            followers=followers,
        )


class Dashboard(Struct, kw_only=True):
    """A user's profile, popular posts, latest drafts, totals and received comments."""

    user: Profile
    popular: list[PostSummary]
    drafts: list[PostSummary]
    totals: Totals
    comments: Annotated[
        list[ReceivedComment] | None,
        Meta(description="The newest comments on the user's posts; null if `degraded` names comments."),
    ]
    degraded: Degraded

    @classmethod
    def of(cls, found: dashboard.Dashboard) -> "Dashboard":
        """Return the representation of a dashboard."""
        user, overview, received = found.user, found.overview, found.received
        return cls(
            user=Profile.of(user),
            popular=[PostSummary.of(post, user) for post in overview.popular],
            drafts=[PostSummary.of(post, user) for post in overview.drafts],
            totals=Totals.of(overview.totals, user.followers_count),
            comments=None
            if received is None
            else [ReceivedComment.of(each, found.authors) for each in received],
            degraded=found.degraded,
        )
