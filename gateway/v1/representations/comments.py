"""How comments are shown."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from comments import contract
from gateway.v1.representations.pages import Page
from gateway.v1.representations.users import Author, AuthorOrNull
from gateway.v1.representations.values import Degraded, Moment
from posts.contract import PostSummary

Status = Annotated[
    str,
    Meta(
        description="Hidden by a moderator, deleted by its author, or withheld: its author is deactivated.",
        extra_json_schema={"enum": [status.value for status in contract.Status]},
    ),
]


class Comment(Struct, kw_only=True):
    """A comment on a post, or a reply to one. Out of sight, it keeps its place without body and author."""

    id: UUID
    number: Annotated[int, Meta(description="Counts from 1 within the post; never used again.")]
    parent_id: Annotated[UUID | None, Meta(description="The comment this one replies to; else null.")]
    status: Status
    body: Annotated[str, Meta(description="Plain text, not sanitised; empty where it is out of sight.")]
    created_at: Moment
    edited_at: Moment | None
    author: AuthorOrNull
    replies_count: Annotated[int, Meta(description="All its visible replies.")]
    replies: Annotated[
        "list[Comment]", Meta(description="The oldest replies; the rest by the comment's `replies`.")
    ]

    @classmethod
    def of(cls, comment: contract.Comment, authors: Mapping[UUID, Author]) -> "Comment":
        visible = comment.status == contract.Status.VISIBLE
        return cls(
            id=comment.id,
            number=comment.number,
            parent_id=comment.parent_id,
            status=comment.status,
            body=comment.body,
            created_at=comment.created_at,
            edited_at=comment.edited_at,
            author=authors.get(comment.author_id) if visible else None,
            replies_count=comment.replies_count,
            replies=[Comment.of(reply, authors) for reply in comment.replies],
        )


class CommentPage(Page[Comment]):
    """A page of comments."""


class WrittenComment(Comment, kw_only=True):
    """A comment as its author or a moderator has left it."""

    degraded: Degraded


class PostReference(Struct, kw_only=True):
    """Which post is meant."""

    slug: str
    title: str

    @classmethod
    def of(cls, post: PostSummary) -> "PostReference":
        return cls(slug=post.slug, title=post.title)


class ReceivedComment(Struct, kw_only=True):
    """A comment that somebody wrote on one's post."""

    id: UUID
    number: int
    body: str
    created_at: Moment
    author: AuthorOrNull
    post: PostReference
