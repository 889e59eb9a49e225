"""How posts and tags are shown."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from gateway.v1.representations.pages import Page
from gateway.v1.representations.users import Author, AuthorOrNull
from gateway.v1.representations.values import Degraded, Moment
from posts import contract

Status = Annotated[str, Meta(extra_json_schema={"enum": [status.value for status in contract.Status]})]


class PostSummary(Struct, kw_only=True):
    """A post as lists show it: everything but the body."""

    slug: Annotated[str, Meta(description="The post's address; it never changes.")]
    id: UUID
    title: str
    summary: str
    tags: Annotated[tuple[str, ...], Meta(description="In alphabetical order.")]
    status: Status
    created_at: Moment
    updated_at: Moment
    published_at: Annotated[Moment | None, Meta(description="null for a draft.")]
    likes_count: int
    comments_count: int
    liked: Annotated[bool, Meta(description="Whether the reader likes it; false for an anonymous reader.")]
    author: AuthorOrNull

    @classmethod
    def of(cls, post: contract.PostSummary, author: Author | None) -> "PostSummary":
        return cls(
            slug=post.slug,
            id=post.id,
            title=post.title,
            summary=post.summary,
            tags=post.tags,
            status=post.status,
            created_at=post.created_at,
            updated_at=post.updated_at,
            published_at=post.published_at,
            likes_count=post.likes_count,
            comments_count=post.comments_count,
            liked=post.liked,
            author=author,
        )


class LikedPost(PostSummary, kw_only=True):
    """A post as a like, or its end, has left it."""

    degraded: Degraded


class CommentsCount(Struct, kw_only=True):
    """The comments of a post, in short."""

    count: int


class Post(PostSummary, kw_only=True):
    """A post as its own page shows it."""

    body: Annotated[str, Meta(description="Markdown source, not sanitised.")]
    comments: Annotated[
        CommentsCount | None,
        Meta(description="Counted where they are kept; null where `degraded` names comments."),
    ]
    degraded: Degraded


class PostPage(Page[PostSummary]):
    """A page of posts."""


class Tag(Struct, kw_only=True):
    """A tag and how many published posts use it."""

    name: str
    posts_count: int

    @classmethod
    def of(cls, tag: contract.TagCount) -> "Tag":
        return cls(name=tag.name, posts_count=tag.posts_count)


class TagPage(Page[Tag]):
    """A page of tags, the most used first."""
