"""What a request of Conduit costs: few calls and the same queries, whatever the size of the page."""

from collections import Counter

from tests.conduit_callers import Visitor
from tests.costs import MANY, SIZES, CostTestCase

ARTICLE = {"title": "T", "description": "D", "body": "B"}
ONCE = {"accounts": 1, "posts": 1}


class ConduitCostTests(CostTestCase):
    def setUp(self):
        super().setUp()
        self.nobody = Visitor()
        self.somebody = Visitor("reader").sign_in()

    def check_list(self, path, visitor, calls, **query):
        costs = []
        for size in SIZES:
            with self.subTest(path, visitor=str(visitor), size=size, **query):
                called, queries, answer = self.cost(visitor, path, limit=size, **query)
                self.assertEqual(len(answer["articles"]), size)
                self.assertGreater(answer["articlesCount"], 100)
                self.assertEqual(called, Counter(calls))
                costs.append(queries)
        self.assertEqual(costs, [costs[0]] * len(SIZES), f"{path} for {visitor}")

    def test_lists_of_articles(self):
        for visitor in (self.nobody, self.somebody):
            self.check_list("articles", visitor, ONCE)
            self.check_list("articles", visitor, ONCE, tag="common")
            self.check_list("articles", visitor, ONCE, author="user0")
            self.check_list("articles", visitor, ONCE, author="user0", tag="common")

    def test_whose_favours_are_asked_for_must_be_found_first(self):
        for visitor in (self.nobody, self.somebody):
            self.check_list("articles", visitor, {"accounts": 2, "posts": 1}, favorited="reader")

    def test_the_feed_asks_whether_the_session_has_ended(self):
        self.check_list("articles/feed", self.somebody, {"accounts": 2, "posts": 1})

    def test_a_page_further_on_costs_what_the_first_does(self):
        first = self.cost(self.nobody, "articles", limit=20)
        later = self.cost(self.nobody, "articles", limit=20, offset=60)
        self.assertEqual(later[:2], first[:2])
        self.assertNotEqual(later[2]["articles"], first[2]["articles"])

    def test_all_comments_cost_what_one_does(self):
        few = self.somebody.write()["slug"]
        self.somebody.do("POST", f"articles/{few}/comments", {"comment": {"body": "B"}}, status=201)
        for visitor in (self.nobody, self.somebody):
            calls, queries, answer = self.cost(visitor, f"articles/{self.slug}/comments")
            same_calls, same_queries, one = self.cost(visitor, f"articles/{few}/comments")
            self.assertEqual((len(answer["comments"]), len(one["comments"])), (2 * MANY + 1, 1))
            self.assertEqual(calls, Counter({"accounts": 1, "posts": 1, "comments": 1}))
            self.assertEqual((same_calls, same_queries), (calls, queries))

    def test_single_reads(self):
        for visitor, path, calls in (
            (self.nobody, f"articles/{self.slug}", ONCE),
            (self.somebody, f"articles/{self.slug}", ONCE),
            (self.nobody, "tags", {"posts": 1}),
            (self.nobody, "profiles/user0", {"accounts": 1}),
            (self.somebody, "profiles/user0", {"accounts": 1}),
            (self.somebody, "user", {"accounts": 2}),
        ):
            with self.subTest(path, visitor=str(visitor)):
                self.assertEqual(self.cost(visitor, path)[0], Counter(calls))

    def test_changes_ask_accounts_about_the_session_as_well(self):
        path = f"articles/{self.somebody.write()['slug']}"
        comment = {"comment": {"body": "B"}}
        for method, address, data, status, calls in (
            ("PUT", "user", {"user": {"bio": "B"}}, 200, {"accounts": 2}),
            ("POST", "profiles/user0/follow", None, 200, {"accounts": 2}),
            ("POST", "articles", {"article": ARTICLE}, 201, {"accounts": 2, "posts": 1}),
            ("PUT", path, {"article": {"body": "B"}}, 200, {"accounts": 2, "posts": 2}),
            ("POST", f"{path}/favorite", None, 200, {"accounts": 2, "posts": 2}),
            ("DELETE", f"{path}/favorite", None, 200, {"accounts": 2, "posts": 2}),
            # Comments asks posts as well: whether the post is there, and whose it is.
            ("POST", f"{path}/comments", comment, 201, {"accounts": 2, "posts": 2, "comments": 1}),
            ("DELETE", f"{path}/comments/1", None, 204, {"accounts": 1, "posts": 1, "comments": 2}),
            ("DELETE", path, None, 204, {"accounts": 1, "posts": 2}),
        ):
            with self.subTest(method, address=address):
                called = self.cost(self.somebody, address, data, method=method, status=status)[0]
                self.assertEqual(called, Counter(calls))
