"""A test case that counts the calls and queries of requests, on long lists."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol
from unittest.mock import create_autospec
from uuid import UUID

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedFollow, ImportedUser
from blog.environment import ALL_SERVICES
from comments.contract import Comments, ImportedComment
from kernel.contracts.service import Service
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import Draft, ImportedLike, ImportedPost, Posts, PostStatus
from tests import api
from tests.api import Caller

SIZES = (1, 20, 100)
MANY = 105
THEN = datetime(2026, 1, 1, tzinfo=UTC)


class Client(Protocol):
    """A caller of either API."""

    def do(self, method: str, path: str, data: Any = None, **query: Any) -> Any: ...


def recording(contract: type[Service]) -> Any:
    """Return a double that records its calls and passes them to the service."""
    service = registry.get(contract)
    double = create_autospec(contract, instance=True)
    for name in contract.operations():
        getattr(double, name).side_effect = getattr(service, name)
    return double


class CostTestCase(ServiceTestCase):
    """Fills every list with more entries than the largest page, by many authors."""

    services = ALL_SERVICES

    reader: ClassVar[Caller]
    reader_id: ClassVar[UUID]
    author_ids: ClassVar[list[UUID]]
    own_posts: ClassVar[list[ImportedPost]]
    post_id: ClassVar[UUID]
    slug: ClassVar[str]
    comment_id: ClassVar[UUID]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.reader = api.register("reader")
        cls.reader_id = cls.reader.user_id
        cls.author_ids = [uuid7() for _ in range(MANY)]
        cls.make_users()
        cls.make_posts()
        cls.make_comments()

    @classmethod
    def make_users(cls) -> None:
        accounts = registry.get(Accounts)
        accounts.import_users(
            users=[
                ImportedUser(
                    id=pk, username=f"user{number}", email=f"user{number}@example.com", joined_at=THEN
                )
                for number, pk in enumerate(cls.author_ids)
            ]
        )
        accounts.import_follows(
            follows=[
                ImportedFollow(follower_id=cls.reader_id, followee_id=pk, followed_at=THEN)
                for pk in cls.author_ids
            ]
        )

    @classmethod
    def make_posts(cls) -> None:
        authors = [*cls.author_ids, *[cls.author_ids[0]] * MANY, *[cls.reader_id] * 2 * MANY]
        posts = [
            ImportedPost(
                id=uuid7(),
                author_id=author_id,
                draft=Draft(
                    title=f"Post {number}",
                    body="# Body",
                    tags=("common", f"tag-{number}"),
                    status=PostStatus.DRAFT if number >= 3 * MANY else PostStatus.PUBLISHED,
                ),
                created_at=THEN + timedelta(minutes=number),
                published_at=None if number >= 3 * MANY else THEN + timedelta(minutes=number),
            )
            for number, author_id in enumerate(authors)
        ]
        registry.get(Posts).import_posts(posts=posts)
        likes = [ImportedLike(post_id=post.id, user_id=cls.reader_id, liked_at=THEN) for post in posts[:MANY]]
        registry.get(Posts).import_likes(likes=likes)
        cls.own_posts = posts[2 * MANY : 3 * MANY]
        cls.post_id = cls.own_posts[0].id
        cls.slug = registry.get(Posts).get_many(ids=[cls.post_id])[cls.post_id].slug

    @classmethod
    def make_comments(cls) -> None:
        def comment(
            author_id: UUID, post_id: UUID = cls.post_id, parent_id: UUID | None = None
        ) -> ImportedComment:
            return ImportedComment(
                id=uuid7(),
                post_id=post_id,
                post_author_id=cls.reader_id,
                author_id=author_id,
                body="Well said.",
                created_at=THEN,
                parent_id=parent_id,
            )

        top = [comment(pk) for pk in cls.author_ids]
        replies = [comment(pk, parent_id=top[0].id) for pk in cls.author_ids]
        on_other_posts = [
            comment(pk, post.id) for pk, post in zip(cls.author_ids, cls.own_posts, strict=True)
        ]
        registry.get(Comments).import_comments(comments=[*top, *replies, *on_other_posts])
        cls.comment_id = top[0].id

    def cost(
        self, caller: Client, path: str, data: Any = None, *, method: str = "GET", **query: Any
    ) -> tuple[Counter[str], list[int], Any]:
        """Return the calls by service, the queries by database, and the decoded body.

        Events that the request causes are not counted: they are delivered only after a
        commit, and a transaction surrounds the test.
        """
        with ExitStack() as stack:
            doubles = {
                contract.name: stack.enter_context(registry.override(contract, recording(contract)))
                for contract in registry.registered()
            }
            queries = [
                stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in self.databases
            ]
            body = caller.do(method, path, data, **query)
        calls = Counter(
            service
            for service, double in doubles.items()
            for name, *_ in double.mock_calls
            if name != "receive"
        )
        return calls, [len(captured) for captured in queries], body
