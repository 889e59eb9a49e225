"""Representations of articles, which are published posts, and of tags."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from gateway.composition.authored import Authored, AuthoredSlice
from gateway.conduit.representations.users import Profile, author_profile
from gateway.conduit.representations.values import DegradableResponse, Moment, moment
from posts.contract import Post, PostSummary


class ArticleSummary(Struct, kw_only=True, rename="camel"):
    """An article in a list: everything but the body."""

    slug: str
    title: str
    description: str
    tag_list: Annotated[tuple[str, ...], Meta(description="In alphabetical order.")]
    created_at: Moment
    updated_at: Moment
    favorited: bool
    favorites_count: int
    author: Profile

    @classmethod
    def of(cls, post: PostSummary, author: Profile) -> "ArticleSummary":
        """Return the representation of a post and its author.

        An article is created when its post is published.
        """
        created_at = post.published_at or post.created_at
        return cls(
            slug=post.slug,
            title=post.title,
            description=post.summary,
            tag_list=post.tags,
            created_at=moment(created_at),
            updated_at=moment(max(created_at, post.updated_at)),
            favorited=post.liked,
            favorites_count=post.likes_count,
            author=author,
        )


class Article(ArticleSummary, kw_only=True, rename="camel"):
    """An article with its body."""

    body: Annotated[str, Meta(description="Markdown source, not sanitised.")]


class ArticleResponse(DegradableResponse, kw_only=True):
    """The response body with an article."""

    article: Article

    @classmethod
    def of(cls, authored: Authored[Post]) -> "ArticleResponse":
        """Return the representation of a post and its author."""
        post = authored.item
        summary = ArticleSummary.of(post, author_profile(post.author_id, authored.authors))
        return cls(article=Article(**asdict(summary), body=post.body), degraded=authored.degraded)


class ArticlesResponse(DegradableResponse, kw_only=True, rename="camel"):
    """The response body with a part of a list of articles."""

    articles: list[ArticleSummary]
    articles_count: Annotated[int, Meta(description="The length of the whole list.")]

    @classmethod
    def of(cls, found: AuthoredSlice[PostSummary]) -> "ArticlesResponse":
        """Return the representation of posts and their authors."""
        return cls(
            articles=[
                ArticleSummary.of(post, author_profile(post.author_id, found.authors)) for post in found.items
            ],
            articles_count=found.total,
            degraded=found.degraded,
        )


class TagsResponse(DegradableResponse, kw_only=True):
    """The response body with tags."""

    tags: Annotated[list[str], Meta(description="The tags of all published articles, the most used first.")]
