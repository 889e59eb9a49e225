"""Conduit's requests cost few calls, and as many queries for any page size."""

from collections import Counter
from typing import Any

from tests.conduit_callers import Visitor
from tests.costs import MANY, SIZES, CostTestCase

ARTICLE = {"title": "T", "description": "D", "body": "B"}
ONCE = {"accounts": 1, "posts": 1}


class ConduitCostTests(CostTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.anonymous = Visitor()
        self.reader_visitor = Visitor("reader").sign_in()

    def check_list(self, path: str, visitor: Visitor, calls: dict[str, int], **query: Any) -> None:
        costs = []
        for size in SIZES:
            with self.subTest(path, visitor=str(visitor), size=size, **query):
                called, queries, body = self.cost(visitor, path, limit=size, **query)
                self.assertEqual(len(body["articles"]), size)
                self.assertGreater(body["articlesCount"], 100)
                self.assertEqual(called, Counter(calls))
                costs.append(queries)
        self.assertEqual(costs, [costs[0]] * len(SIZES), f"{path} for {visitor}")

    def test_lists_call_each_service_once(self) -> None:
        for visitor in (self.anonymous, self.reader_visitor):
            self.check_list("articles", visitor, ONCE)
            self.check_list("articles", visitor, ONCE, tag="common")
            self.check_list("articles", visitor, ONCE, author="user0")
            self.check_list("articles", visitor, ONCE, author="user0", tag="common")

    def test_list_of_favorites_calls_accounts_twice(self) -> None:
        for visitor in (self.anonymous, self.reader_visitor):
            self.check_list("articles", visitor, {"accounts": 2, "posts": 1}, favorited="reader")

    def test_feed_also_checks_the_session(self) -> None:
        self.check_list("articles/feed", self.reader_visitor, {"accounts": 2, "posts": 1})

    def test_later_page_costs_as_much_as_the_first(self) -> None:
        first = self.cost(self.anonymous, "articles", limit=20)
        later = self.cost(self.anonymous, "articles", limit=20, offset=60)
        self.assertEqual(later[:2], first[:2])
        self.assertNotEqual(later[2]["articles"], first[2]["articles"])

    def test_many_comments_cost_as_much_as_one(self) -> None:
        few = self.reader_visitor.write()["slug"]
        self.reader_visitor.do("POST", f"articles/{few}/comments", {"comment": {"body": "B"}}, status=201)
        for visitor in (self.anonymous, self.reader_visitor):
            calls, queries, body = self.cost(visitor, f"articles/{self.slug}/comments")
            same_calls, same_queries, one = self.cost(visitor, f"articles/{few}/comments")
            self.assertEqual((len(body["comments"]), len(one["comments"])), (2 * MANY + 1, 1))
            self.assertEqual(calls, Counter({"accounts": 1, "posts": 1, "comments": 1}))
            self.assertEqual((same_calls, same_queries), (calls, queries))

    def test_single_resources_call_each_service_once(self) -> None:
        for visitor, path, calls in (
            (self.anonymous, f"articles/{self.slug}", ONCE),
            (self.reader_visitor, f"articles/{self.slug}", ONCE),
            (self.anonymous, "tags", {"posts": 1}),
            (self.anonymous, "profiles/user0", {"accounts": 1}),
            (self.reader_visitor, "profiles/user0", {"accounts": 1}),
            (self.reader_visitor, "user", {"accounts": 2}),
        ):
            with self.subTest(path, visitor=str(visitor)):
                self.assertEqual(self.cost(visitor, path)[0], Counter(calls))

    def test_changes_also_check_the_session(self) -> None:
        path = f"articles/{self.reader_visitor.write()['slug']}"
        comment = {"comment": {"body": "B"}}
        for method, address, data, status, calls in (
            ("PUT", "user", {"user": {"bio": "B"}}, 200, {"accounts": 2}),
            ("POST", "profiles/user0/follow", None, 200, {"accounts": 2}),
            ("POST", "articles", {"article": ARTICLE}, 201, {"accounts": 2, "posts": 1}),
            ("PUT", path, {"article": {"body": "B"}}, 200, {"accounts": 2, "posts": 2}),
            ("POST", f"{path}/favorite", None, 200, {"accounts": 2, "posts": 2}),
            ("DELETE", f"{path}/favorite", None, 200, {"accounts": 2, "posts": 2}),
            # Comments calls posts.
            ("POST", f"{path}/comments", comment, 201, {"accounts": 2, "posts": 1, "comments": 1}),
            ("DELETE", f"{path}/comments/1", None, 204, {"accounts": 1, "posts": 1, "comments": 2}),
            ("DELETE", path, None, 204, {"accounts": 1, "posts": 2}),
        ):
            with self.subTest(method, address=address):
                called = self.cost(self.reader_visitor, address, data, method=method, status=status)[0]
                self.assertEqual(called, Counter(calls))
