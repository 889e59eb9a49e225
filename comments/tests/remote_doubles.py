"""Accounts and posts as the comments' tests need them: doubles that know a few people and posts."""

from datetime import UTC, datetime
from unittest.mock import create_autospec
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, User
from comments.contract import Comment, Comments, CommentsCounted, ImportedComment, Order
from comments.reading import ROWS, to_contract
from kernel.contracts.errors import Unavailable
from kernel.rpc import registry
from kernel.testing.events import enveloped, owed
from posts.contract import PostDeleted, Posts, PostSummary, Status

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


class RemoteDoublesMixin:
    """Mixin of a test case: `self.posts` and `self.accounts` answer instead of those services."""

    def setUp(self) -> None:
        super().setUp()
        self.posts = create_autospec(Posts, instance=True)
        self.accounts = create_autospec(Accounts, instance=True)
        self.posts.receive.side_effect = Unavailable("posts takes no events now")
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

    def told(self, post: PostSummary) -> tuple[int, int]:
        """The revision and the count that stand once posts has heard all it was told of this post."""
        return max(
            (event.revision, event.count) for event in owed(CommentsCounted) if event.post_id == post.id
        )

    def _known_posts(self, *, ids, viewer_id=None):
        return {post_id: self.known_posts[post_id] for post_id in ids if post_id in self.known_posts}

    def _known_users(self, *, ids, viewer_id=None):
        return {user_id: self.known_users[user_id] for user_id in ids if user_id in self.known_users}


class Commenting(RemoteDoublesMixin):
    """What the tests of the contract begin with."""

    services = ("comments",)
    contract = Comments

    def create(self, body: str = "Well said.", *, post: PostSummary | None = None, **values) -> Comment:
        values.setdefault("author_id", uuid7())
        return self.service.create(post_id=(post or self.post).id, body=body, **values)

    def reply(self, parent: Comment, **values) -> Comment:
        return self.service.create(
            post_id=parent.post_id, parent_id=parent.id, body="So it is.", **({"author_id": uuid7()} | values)
        )

    def delete(self, comment: Comment) -> None:
        self.service.delete(comment_id=comment.id, actor_id=comment.author_id)

    def remove(self, post_id: UUID) -> None:
        """Comments hears that a post was deleted."""
        self.service.receive(event=enveloped(PostDeleted(post_id=post_id)))

    def hide(self, comment: Comment) -> Comment:
        return self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id)

    def show(self, comment: Comment) -> Comment:
        return self.service.show(comment_id=comment.id, moderator_id=self.moderator.id)

    def imported(self, *, post: PostSummary | None = None, **values) -> ImportedComment:
        post = post or self.post
        given = {"id": uuid7(), "author_id": uuid7(), "body": "Imported.", "created_at": LONG_AGO}
        return ImportedComment(post_id=post.id, post_author_id=post.author_id, **(given | values))

    def stored(self, comment: Comment | ImportedComment) -> Comment:
        return to_contract(ROWS.get(pk=comment.id))

    def listed(self, post: PostSummary | None = None) -> list[Comment]:
        """The comments of a post as its page lists them, the oldest first."""
        page = self.service.list_for_post(post_id=(post or self.post).id, order=Order.OLDEST, limit=100)
        return list(page.items)

    def count(self, post: PostSummary | None = None) -> int:
        post_id = (post or self.post).id
        return self.service.count_for_posts(post_ids=[post_id])[post_id]
