"""What a request costs, on lists longer than any page."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import create_autospec

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedFollow, ImportedUser
from comments.contract import Comments, ImportedComment
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import Draft, ImportedLike, ImportedPost, Posts, Status
from tests import api

SIZES = (1, 20, 100)
MANY = 105
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def recording(contract):
    """The service itself, noting who calls it."""
    service = registry.get(contract)
    double = create_autospec(contract, instance=True)
    for name in contract.operations():
        getattr(double, name).side_effect = getattr(service, name)
    return double


class CostTestCase(ServiceTestCase):
    """Every list has more entries than the largest page, each by an author of its own."""

    services = ("accounts", "posts", "comments")

    @classmethod
    def setUpTestData(cls):
        cls.reader = api.register("reader")
        cls.people = [uuid7() for _ in range(MANY)]
        cls.make_people()
        cls.make_posts()
        cls.make_comments()

    @classmethod
    def make_people(cls):
        accounts = registry.get(Accounts)
        accounts.import_users(
            users=[
                ImportedUser(
                    id=pk, username=f"user{number}", email=f"user{number}@example.com", joined_at=THEN
                )
                for number, pk in enumerate(cls.people)
            ]
        )
        accounts.import_follows(
            follows=[
                ImportedFollow(follower_id=cls.reader.id, followed_id=pk, followed_at=THEN)
                for pk in cls.people
            ]
        )

    @classmethod
    def make_posts(cls):
        authors = [*cls.people, *[cls.people[0]] * MANY, *[cls.reader.id] * 2 * MANY]
        posts = [
            ImportedPost(
                id=uuid7(),
                author_id=author_id,
                draft=Draft(
                    title=f"Post {number}",
                    body="# Body",
                    tags=("common", f"tag-{number}"),
                    status=Status.DRAFT if number >= 3 * MANY else Status.PUBLISHED,
                ),
                created_at=THEN + timedelta(minutes=number),
                published_at=None if number >= 3 * MANY else THEN + timedelta(minutes=number),
            )
            for number, author_id in enumerate(authors)
        ]
        registry.get(Posts).import_posts(posts=posts)
        likes = [ImportedLike(post_id=post.id, user_id=cls.reader.id, liked_at=THEN) for post in posts[:MANY]]
        registry.get(Posts).import_likes(likes=likes)
        cls.own_posts = posts[2 * MANY : 3 * MANY]
        cls.post_id = cls.own_posts[0].id
        cls.slug = registry.get(Posts).get_many(ids=[cls.post_id])[cls.post_id].slug

    @classmethod
    def make_comments(cls):
        def comment(author_id, post_id=cls.post_id, parent_id=None):
            return ImportedComment(
                id=uuid7(),
                post_id=post_id,
                post_author_id=cls.reader.id,
                author_id=author_id,
                body="Well said.",
                created_at=THEN,
                parent_id=parent_id,
            )

        top = [comment(pk) for pk in cls.people]
        replies = [comment(pk, parent_id=top[0].id) for pk in cls.people]
        elsewhere = [comment(pk, post.id) for pk, post in zip(cls.people, cls.own_posts, strict=True)]
        registry.get(Comments).import_comments(comments=[*top, *replies, *elsewhere])
        cls.comment_id = top[0].id

    def cost(self, caller, path, data=None, *, method="GET", **query):
        """How many calls each service gets, how many queries each database, and the answer.

        Events that the request causes are not counted: only where nothing surrounds the test with a
        transaction are they delivered at once.
        """
        with ExitStack() as stack:
            doubles = {
                contract.name: stack.enter_context(registry.override(contract, recording(contract)))
                for contract in (Accounts, Posts, Comments)
            }
            queries = [
                stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in self.databases
            ]
            answer = caller.do(method, path, data, **query)
        calls = Counter(
            service
            for service, double in doubles.items()
            for name, *_ in double.mock_calls
            if name != "receive"
        )
        return calls, [len(captured) for captured in queries], answer
