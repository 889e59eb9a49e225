"""Representations of posts and tags."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from accounts.contract import User
from gateway.composition.authored import Authored, AuthoredPage
from gateway.composition.posts import CountedPost
from gateway.rest.representations import Degraded
from gateway.v1.representations.pages import Page
from gateway.v1.representations.users import Author, AuthorOrNull
from gateway.v1.representations.values import Moment, moment, moment_or_null
from kernel.contracts import service
from posts import contract

Status = Annotated[str, Meta(extra_json_schema={"enum": [status.value for status in contract.PostStatus]})]


class PostSummary(Struct, kw_only=True):
    """A post in a list: everything but the body."""

    slug: Annotated[str, Meta(description="The post's name in addresses; it never changes.")]
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
    liked: Annotated[bool, Meta(description="Whether the viewer likes it; false for an anonymous viewer.")]
    author: AuthorOrNull

    @classmethod
    def of(cls, post: contract.PostSummary, author: User | None) -> "PostSummary":
        """Return the representation of a post and its author."""
        return cls(
            slug=post.slug,
            id=post.id,
            title=post.title,
            summary=post.summary,
            tags=post.tags,
            status=post.status,
            created_at=moment(post.created_at),
            updated_at=moment(post.updated_at),
            published_at=moment_or_null(post.published_at),
            likes_count=post.likes_count,
            comments_count=post.comments_count,
            liked=post.liked,
            author=Author.or_null(author),
        )


class LikedPost(PostSummary, kw_only=True):
    """A post after a like or its removal."""

    degraded: Degraded

    @classmethod
    def of_authored(cls, authored: Authored[contract.PostSummary]) -> "LikedPost":
        """Return the representation of a post and its author."""
        summary = PostSummary.of(authored.item, authored.author)
        return cls(**asdict(summary), degraded=authored.degraded)


class CommentsCount(Struct, kw_only=True):
    """The number of comments on a post."""

    count: int


class Post(PostSummary, kw_only=True):
    """A post with its body."""

    body: Annotated[str, Meta(description="Markdown source, not sanitised.")]
    comments: Annotated[
        CommentsCount | None,
        Meta(description="Counted by the comments service; null if `degraded` names comments."),
    ]
    degraded: Degraded

    @classmethod
    def of_counted(cls, counted: CountedPost) -> "Post":
        """Return the representation of a post, its author and its comment count."""
        count = counted.comments_count
        return cls(
            **asdict(PostSummary.of(counted.item, counted.author)),
            body=counted.item.body,
            comments=None if count is None else CommentsCount(count=count),
            degraded=counted.degraded,
        )


class PostPage(Page[PostSummary]):
    """A page of posts."""

    @classmethod
    def of(cls, page: AuthoredPage[contract.PostSummary]) -> "PostPage":
        """Return the representation of a page of posts."""
        return cls(
            items=[PostSummary.of(post, page.authors.get(post.author_id)) for post in page.items],
            next_cursor=page.next_cursor,
            degraded=page.degraded,
        )


class Tag(Struct, kw_only=True):
    """A tag and the number of published posts that use it."""

    name: str
    posts_count: int


class TagPage(Page[Tag]):
    """A page of tags, the most used first."""

    @classmethod
    def of(cls, page: service.Page[contract.TagCount]) -> "TagPage":
        """Return the representation of a page of tags."""
        tags = [Tag(name=tag.name, posts_count=tag.posts_count) for tag in page.items]
        return cls(items=tags, next_cursor=page.next_cursor, degraded=())
