"""What a request costs: one call of each service and the same queries, whatever the size of the page."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import create_autospec

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedFollow, ImportedUser
from blog.services import registry
from blog.testing.cases import ServiceTestCase
from comments.contract import Comments, ImportedComment
from posts.contract import Draft, ImportedLike, ImportedPost, Posts, Status
from tests import api
from tests.api import ANONYMOUS

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


class CostTests(ServiceTestCase):
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

    def cost(self, caller, path, **query):
        """How many calls each service gets, and how many queries in all, for how many items."""
        with ExitStack() as stack:
            doubles = {
                contract.name: stack.enter_context(registry.override(contract, recording(contract)))
                for contract in (Accounts, Posts, Comments)
            }
            queries = [
                stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in self.databases
            ]
            answer = caller.do("GET", path, **query)
        calls = Counter({name: len(double.mock_calls) for name, double in doubles.items()})
        return +calls, [len(captured) for captured in queries], answer

    def check_list(self, path, callers, calls, **query):
        for caller in callers:
            costs = []
            for size in SIZES:
                with self.subTest(path, caller=str(caller), size=size):
                    called, queries, answer = self.cost(caller, path, limit=size, **query)
                    self.assertEqual(len(answer["items"]), size)
                    self.assertEqual(called, Counter(calls))
                    costs.append(queries)
            self.assertEqual(costs, [costs[0]] * len(SIZES), f"{path} for {caller}")

    def test_lists_of_posts(self):
        both = (ANONYMOUS, self.reader)
        author = self.people[0]
        for path, query in (
            ("posts", {}),
            ("posts", {"order": "popular"}),
            ("posts", {"tag": "common"}),
            ("posts", {"author": str(author)}),
            ("posts", {"author": "user0"}),
            ("posts", {"author": "user0", "tag": "common", "order": "popular"}),
            ("posts", {"liked_by": str(self.reader.id)}),
            ("users/user0/posts", {}),
        ):
            self.check_list(path, both, {"accounts": 1, "posts": 1}, **query)

    def test_ones_own_lists_of_posts(self):
        for path in ("me/feed", "me/drafts"):
            self.check_list(path, (self.reader,), {"accounts": 1, "posts": 1})

    def test_lists_of_comments(self):
        for path in (f"posts/{self.slug}/comments", f"comments/{self.comment_id}/replies"):
            self.check_list(path, (ANONYMOUS, self.reader), {"accounts": 1, "posts": 1, "comments": 1})

    def test_tags(self):
        self.check_list("tags", (ANONYMOUS, self.reader), {"posts": 1})

    def test_the_second_page_costs_what_the_first_does(self):
        for path in ("posts", f"posts/{self.slug}/comments", "tags"):
            with self.subTest(path):
                calls, queries, first = self.cost(ANONYMOUS, path, limit=20)
                same_calls, same_queries, second = self.cost(
                    ANONYMOUS, path, limit=20, cursor=first["next_cursor"]
                )
                self.assertEqual((same_calls, same_queries), (calls, queries))
                self.assertNotEqual(second["items"], first["items"])

    def test_single_pages(self):
        everything = {"accounts": 1, "posts": 1, "comments": 1}
        for caller, path, calls in (
            (ANONYMOUS, f"posts/{self.slug}", everything),
            (self.reader, f"posts/{self.slug}", everything),
            (self.reader, "me/dashboard", everything),
            (self.reader, "me", {"accounts": 1}),
            (ANONYMOUS, "users/user0", {"accounts": 1}),
            (self.reader, "users/user0", {"accounts": 1}),
        ):
            with self.subTest(path, caller=str(caller)):
                self.assertEqual(self.cost(caller, path)[0], Counter(calls))

    def test_the_dashboards_queries_do_not_depend_on_how_much_there_is(self):
        newcomer = api.register("newcomer")
        newcomer.do("POST", "posts", {"title": "T", "body": "B", "status": "published"})
        post = newcomer.do("GET", "users/newcomer/posts")["items"][0]
        newcomer.do("POST", "posts", {"title": "T", "body": "B"})
        self.reader.do("POST", f"posts/{post['slug']}/comments", {"body": "Well said."})

        _, few, small = self.cost(newcomer, "me/dashboard")
        _, many, large = self.cost(self.reader, "me/dashboard")

        self.assertEqual(few, many)
        for part in ("popular", "drafts", "comments"):
            self.assertEqual((len(small[part]), len(large[part])), (1, 5))
