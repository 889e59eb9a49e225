"""Accounts and posts as the comments' tests need them: doubles that know a few people and posts."""

from datetime import UTC, datetime
from unittest.mock import create_autospec
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, User
from blog.services import registry
from comments.contract import ImportedComment
from posts.contract import Posts, PostSummary, Status

LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def a_post(author_id: UUID | None = None, status: Status = Status.PUBLISHED) -> PostSummary:
    post_id = uuid7()
    return PostSummary(
        id=post_id,
        slug=f"post-{post_id}",
        author_id=author_id or uuid7(),
        title=f"Title of {post_id}",
        summary="",
        tags=(),
        status=status,
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        published_at=LONG_AGO if status == Status.PUBLISHED else None,
        likes_count=0,
        comments_count=0,
    )


def a_user(*, is_moderator: bool = False, is_active: bool = True) -> User:
    user_id = uuid7()
    return User(
        id=user_id,
        username=f"user-{user_id}",
        bio="",
        image="",
        is_active=is_active,
        is_moderator=is_moderator,
        joined_at=LONG_AGO,
        followers_count=0,
        following_count=0,
    )


def an_imported(post: PostSummary, **values) -> ImportedComment:
    """A comment to import on `post`."""
    given = {"id": uuid7(), "author_id": uuid7(), "body": "Imported.", "created_at": LONG_AGO}
    return ImportedComment(post_id=post.id, post_author_id=post.author_id, **(given | values))


class Neighbours:
    """Mixin of a test case: `self.posts` and `self.accounts` answer instead of those services."""

    def setUp(self) -> None:
        super().setUp()
        self.posts = create_autospec(Posts, instance=True)
        self.accounts = create_autospec(Accounts, instance=True)
        self.posts.get_many.side_effect = self._known_posts
        self.accounts.get_many.side_effect = self._known_users
        self.known_posts: dict[UUID, PostSummary] = {}
        self.known_users: dict[UUID, User] = {}
        for contract, double in ((Posts, self.posts), (Accounts, self.accounts)):
            overriding = registry.override(contract, double)
            overriding.__enter__()
            self.addCleanup(overriding.__exit__, None, None, None)
        self.post = self.add_post()
        self.moderator = self.add_user(is_moderator=True)

    def add_post(self, **values) -> PostSummary:
        post = a_post(**values)
        self.known_posts[post.id] = post
        return post

    def add_user(self, **values) -> User:
        user = a_user(**values)
        self.known_users[user.id] = user
        return user

    def told(self, post: PostSummary) -> tuple[int, int] | None:
        """The count and the version that posts heard last of this post; None where it heard nothing."""
        for call in reversed(self.posts.set_comments_count.call_args_list):
            if call.kwargs["post_id"] == post.id:
                return call.kwargs["count"], call.kwargs["version"]
        return None

    def _known_posts(self, *, ids, viewer_id=None):
        return {post_id: self.known_posts[post_id] for post_id in ids if post_id in self.known_posts}

    def _known_users(self, *, ids, viewer_id=None):
        return {user_id: self.known_users[user_id] for user_id in ids if user_id in self.known_users}
