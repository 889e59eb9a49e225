"""Representations of comments."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from comments import contract
from gateway.composition.authored import Authored, AuthoredPage, Authors
from gateway.rest.representations import Degraded
from gateway.v1.representations.pages import Page
from gateway.v1.representations.users import Author, AuthorOrNull
from gateway.v1.representations.values import Moment, moment, moment_or_null

Status = Annotated[
    str,
    Meta(
        description="Hidden by a moderator, deleted by its author, or withheld: its author is deactivated.",
        extra_json_schema={"enum": [status.value for status in contract.CommentStatus]},
    ),
]


class Comment(Struct, kw_only=True):
    """A comment on a post, or a reply. Only visible ones have a body and an author."""

    id: UUID
    number: Annotated[int, Meta(description="Counts from 1 within the post; never reused.")]
    parent_id: Annotated[
        UUID | None, Meta(description="The comment it replies to; null if it is not a reply.")
    ]
    status: Status
    body: Annotated[str, Meta(description="Plain text, not sanitised; empty unless visible.")]
    created_at: Moment
    edited_at: Moment | None
    author: AuthorOrNull
    replies_count: Annotated[int, Meta(description="The number of visible replies.")]
    replies: Annotated[
        "list[Comment]",
        Meta(description="The oldest replies; the address `comments/{id}/replies` lists all."),
    ]

    @classmethod
    def of(cls, comment: contract.Comment, authors: Authors) -> "Comment":
        """Return the representation of a comment, its replies and their authors."""
        visible = comment.status == contract.CommentStatus.VISIBLE
        return cls(
            id=comment.id,
            number=comment.number,
            parent_id=comment.parent_id,
            status=comment.status,
            body=comment.body,
            created_at=moment(comment.created_at),
            edited_at=moment_or_null(comment.edited_at),
            author=Author.or_null(authors.get(comment.author_id)) if visible else None,
            replies_count=comment.replies_count,
            replies=[Comment.of(reply, authors) for reply in comment.replies],
        )


class CommentPage(Page[Comment]):
    """A page of comments."""

    @classmethod
    def of(cls, page: AuthoredPage[contract.Comment]) -> "CommentPage":
        """Return the representation of a page of comments."""
        return cls(
            items=[Comment.of(comment, page.authors) for comment in page.items],
            next_cursor=page.next_cursor,
            degraded=page.degraded,
        )


class WrittenComment(Comment, kw_only=True):
    """A comment after a change by its author or a moderator."""

    degraded: Degraded

    @classmethod
    def of_authored(cls, authored: Authored[contract.Comment]) -> "WrittenComment":
        """Return the representation of a comment and its author."""
        comment = Comment.of(authored.item, authored.authors)
        return cls(**asdict(comment), degraded=authored.degraded)
