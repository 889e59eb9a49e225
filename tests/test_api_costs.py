"""What a request costs: one call of each service and the same queries, whatever the size of the page."""

from collections import Counter

from tests import api
from tests.api import ANONYMOUS
from tests.costs import SIZES, CostTestCase


class CostTests(CostTestCase):
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
