"""The signed-in person's own page."""

from typing import Annotated

from msgspec import Meta, Struct

from gateway.v1.representations.comments import ReceivedComment
from gateway.v1.representations.posts import PostSummary
from gateway.v1.representations.users import Profile
from gateway.v1.representations.values import Degraded


class Totals(Struct, kw_only=True):
    """A person's counters. Likes and comments are those of their published posts."""

    posts: Annotated[int, Meta(description="Published ones.")]
    drafts: int
    likes: int
    comments: int
    followers: int


class Dashboard(Struct, kw_only=True):
    """A person, their most popular posts, latest drafts, totals and the newest comments they received."""

    user: Profile
    popular: list[PostSummary]
    drafts: list[PostSummary]
    totals: Totals
    comments: Annotated[
        list[ReceivedComment] | None,
        Meta(description="The newest comments on their posts; null where `degraded` names comments."),
    ]
    degraded: Degraded
