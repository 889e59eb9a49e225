"""Requests cost one call of each service, and as many queries for any page size."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests import api
from tests.api import ANONYMOUS, Caller
from tests.costs import SIZES, CostTestCase


class CostTests(CostTestCase):
    def check_list(self, path: str, callers: Sequence[Caller], calls: dict[str, int], **query: Any) -> None:
        for caller in callers:
            costs = []
            for size in SIZES:
                with self.subTest(path, caller=str(caller), size=size):
                    called, queries, body = self.cost(caller, path, limit=size, **query)
                    self.assertEqual(len(body["items"]), size)
                    self.assertEqual(called, Counter(calls))
                    costs.append(queries)
            self.assertEqual(costs, [costs[0]] * len(SIZES), f"{path} for {caller}")

    def test_lists_of_posts_call_each_service_once(self) -> None:
        both = (ANONYMOUS, self.reader)
        author = self.author_ids[0]
        lists: list[tuple[str, dict[str, str]]] = [
            ("posts", {}),
            ("posts", {"order": "popular"}),
            ("posts", {"tag": "common"}),
            ("posts", {"author": str(author)}),
            ("posts", {"author": "user0"}),
            ("posts", {"author": "user0", "tag": "common", "order": "popular"}),
            ("posts", {"liked_by": str(self.reader_id)}),
            ("users/user0/posts", {}),
        ]
        for path, query in lists:
            self.check_list(path, both, {"accounts": 1, "posts": 1}, **query)

    def test_own_lists_of_posts_call_each_service_once(self) -> None:
        for path in ("me/feed", "me/drafts"):
            self.check_list(path, (self.reader,), {"accounts": 1, "posts": 1})

    def test_lists_of_comments_call_each_service_once(self) -> None:
        for path in (f"posts/{self.slug}/comments", f"comments/{self.comment_id}/replies"):
            self.check_list(path, (ANONYMOUS, self.reader), {"accounts": 1, "posts": 1, "comments": 1})

    def test_tags_call_posts_once(self) -> None:
        self.check_list("tags", (ANONYMOUS, self.reader), {"posts": 1})

    def test_second_page_costs_as_much_as_the_first(self) -> None:
        for path in ("posts", f"posts/{self.slug}/comments", "tags"):
            with self.subTest(path):
                calls, queries, first = self.cost(ANONYMOUS, path, limit=20)
                same_calls, same_queries, second = self.cost(
                    ANONYMOUS, path, limit=20, cursor=first["next_cursor"]
                )
                self.assertEqual((same_calls, same_queries), (calls, queries))
                self.assertNotEqual(second["items"], first["items"])

    def test_single_resources_call_each_service_once(self) -> None:
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

    def test_queries_of_the_dashboard_do_not_depend_on_its_content(self) -> None:
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
