"""What is answered, as the specification names it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from accounts.contract import Account
from comments import contract
from gateway.composition.authored import Authored
from gateway.v1.representations.users import Author
from gateway.v1.representations.values import Degraded
from posts.contract import Post, PostSummary

Moment = Annotated[
    str,
    Meta(
        description="UTC, with fractional seconds.",
        extra_json_schema={"format": "date-time"},
        examples=["2026-01-02T03:04:05.678Z"],
    ),
]


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Answer(Struct, kw_only=True, omit_defaults=True):
    """`degraded` is there only where something is missing."""

    degraded: Degraded = []


class User(Struct, kw_only=True):
    """What a person may see of themselves."""

    email: str
    token: Annotated[str, Meta(description="For the header `Authorization: Token …`.")]
    username: str
    bio: str | None
    image: str | None

    @classmethod
    def of(cls, account: Account, token: str) -> "User":
        user = account.user
        return cls(
            email=account.email,
            token=token,
            username=user.username,
            bio=user.bio or None,
            image=user.image or None,
        )


class Profile(Struct, kw_only=True):
    """What everyone may see of a person."""

    username: Annotated[
        str, Meta(description="`[unknown]` for an author who has left or cannot be told at the moment.")
    ]
    bio: str | None
    image: str | None
    following: bool

    @classmethod
    def of(cls, author: Author) -> "Profile":
        return cls(
            username=author.username,
            bio=author.bio or None,
            image=author.image or None,
            following=author.following,
        )


UNKNOWN = Profile(username="[unknown]", bio=None, image=None, following=False)
"""Stands where there is no author to show; nobody can have this name."""


def profiles(authors: Mapping[UUID, Author]) -> dict[UUID, Profile]:
    return {author_id: Profile.of(author) for author_id, author in authors.items()}


class ArticleSummary(Struct, kw_only=True, rename="camel"):
    """An article as lists show it: everything but the body."""

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
        """A post that was a draft first came into being, for Conduit, when it was published."""
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
    """An article as its own page shows it."""

    body: Annotated[str, Meta(description="Markdown source, not sanitised.")]


class Comment(Struct, kw_only=True, rename="camel"):
    """A comment on an article."""

    id: Annotated[int, Meta(description="Counts from 1 within the article; never used again.")]
    created_at: Moment
    updated_at: Moment
    body: str
    author: Profile

    @classmethod
    def of(cls, comment: contract.Comment, author: Profile) -> "Comment":
        return cls(
            id=comment.number,
            created_at=moment(comment.created_at),
            updated_at=moment(comment.edited_at or comment.created_at),
            body=comment.body,
            author=author,
        )


class UserAnswer(Answer, kw_only=True):
    user: User


class ProfileAnswer(Answer, kw_only=True):
    profile: Profile


class ArticleAnswer(Answer, kw_only=True):
    article: Article

    @classmethod
    def of(cls, authored: Authored[Post]) -> "ArticleAnswer":
        (post,) = authored.items
        author = profiles(authored.authors).get(post.author_id, UNKNOWN)
        summary = ArticleSummary.of(post, author)
        return cls(article=Article(**asdict(summary), body=post.body), degraded=authored.degraded)


class ArticlesAnswer(Answer, kw_only=True, rename="camel"):
    articles: list[ArticleSummary]
    articles_count: Annotated[int, Meta(description="How many the whole list has.")]

    @classmethod
    def of(cls, authored: Authored[PostSummary]) -> "ArticlesAnswer":
        authors = profiles(authored.authors)
        return cls(
            articles=[
                ArticleSummary.of(post, authors.get(post.author_id, UNKNOWN)) for post in authored.items
            ],
            articles_count=authored.total,
            degraded=authored.degraded,
        )


class CommentAnswer(Answer, kw_only=True):
    comment: Comment

    @classmethod
    def of(cls, authored: Authored[contract.Comment]) -> "CommentAnswer":
        (comment,) = authored.items
        author = profiles(authored.authors).get(comment.author_id, UNKNOWN)
        return cls(comment=Comment.of(comment, author), degraded=authored.degraded)


class CommentsAnswer(Answer, kw_only=True):
    comments: list[Comment]

    @classmethod
    def of(cls, authored: Authored[contract.Comment]) -> "CommentsAnswer":
        authors = profiles(authored.authors)
        return cls(
            comments=[Comment.of(each, authors.get(each.author_id, UNKNOWN)) for each in authored.items],
            degraded=authored.degraded,
        )


class TagsAnswer(Answer, kw_only=True):
    tags: Annotated[list[str], Meta(description="All that published articles have, the most used first.")]
