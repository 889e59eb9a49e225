"""Representations of comments."""

from typing import Annotated

from msgspec import Meta, Struct

from comments import contract
from gateway.composition.authored import Authored, AuthoredPage, Authors
from gateway.conduit.representations.users import Profile, author_profile
from gateway.conduit.representations.values import DegradableResponse, Moment, moment


class Comment(Struct, kw_only=True, rename="camel"):
    """A comment on an article."""

    id: Annotated[int, Meta(description="Counts from 1 within the article; never reused.")]
    created_at: Moment
    updated_at: Moment
    body: str
    author: Profile

    @classmethod
    def of(cls, comment: contract.Comment, authors: Authors) -> "Comment":
        """Return the representation of a comment and its author."""
        return cls(
            id=comment.number,
            created_at=moment(comment.created_at),
            updated_at=moment(comment.edited_at or comment.created_at),
            body=comment.body,
            author=author_profile(comment.author_id, authors),
        )


class CommentResponse(DegradableResponse, kw_only=True):
    """The response body with a comment."""

    comment: Comment

    @classmethod
    def of(cls, authored: Authored[contract.Comment]) -> "CommentResponse":
        """Return the representation of a comment and its author."""
        return cls(comment=Comment.of(authored.item, authored.authors), degraded=authored.degraded)


class CommentsResponse(DegradableResponse, kw_only=True):
    """The response body with comments."""

    comments: list[Comment]

    @classmethod
    def of(cls, page: AuthoredPage[contract.Comment]) -> "CommentsResponse":
        """Return the representation of comments and their authors."""
        return cls(
            comments=[Comment.of(comment, page.authors) for comment in page.items],
            degraded=page.degraded,
        )
