"""`make bench` measures what it claims to measure."""

from unittest import TestCase

from django.test import override_settings

from accounts.contract import Accounts
from bench import content
from bench.costs import Cost, cost_of
from bench.load import Load
from bench.report import as_table, result
from bench.routes import EMPTY, routes
from bench.split.rounds import count_rounds
from blog.environment import ALL_SERVICES
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import Posts

PASSWORD = "read-write-repeat"


@override_settings(ROOT_URLCONF="bench.urls")
class RouteTests(ServiceTestCase):
    services = ALL_SERVICES

    @classmethod
    def setUpTestData(cls) -> None:
        content.import_content(PASSWORD)

    def setUp(self) -> None:
        post = registry.get(Posts).list_published(limit=1).items[0]
        session = registry.get(Accounts).sign_in(login=content.READER, password=PASSWORD)
        self.routes = routes(post.slug, session.tokens)

    def test_every_route_succeeds(self) -> None:
        for route in self.routes:
            with self.subTest(route.name):
                self.assertEqual(self.client.get(route.path, headers=route.headers).status_code, 200)

    def test_content_has_the_declared_amounts(self) -> None:
        page = self.client.get("/api/articles").json()
        self.assertEqual((page["articlesCount"], len(page["articles"])), (content.POSTS, 20))
        article = page["articles"][0]
        self.assertEqual(len(article["tagList"]), content.TAGS_EACH)
        self.assertEqual(article["favoritesCount"], content.LIKES // content.POSTS)
        comments = self.client.get(f"/api/articles/{article['slug']}/comments").json()["comments"]
        self.assertEqual(len(comments), content.COMMENTS_EACH)
        feed = next(route for route in self.routes if route.path == "/api/articles/feed")
        followed = self.client.get(feed.path, headers=feed.headers).json()["articlesCount"]
        self.assertEqual(followed, content.FOLLOWED * content.POSTS // content.USERS)

    def test_empty_view_makes_no_call_and_no_query(self) -> None:
        self.assertEqual(cost_of(EMPTY), Cost(queries={}, calls={}))

    def test_list_calls_posts_and_accounts(self) -> None:
        cost = cost_of(self.routes[1])

        self.assertEqual(cost.calls, {"posts": 1, "accounts": 1})
        self.assertEqual(sum(cost.queries.values()), 2)


class ReportTests(TestCase):
    def test_share_is_computed_within_each_round(self) -> None:
        empty = [Load(requests_per_second=speed, p50=1, p99=2) for speed in (1000, 100, 10)]
        loads = [Load(requests_per_second=speed, p50=3, p99=9) for speed in (500, 50, 4)]

        found = result("a list", loads, empty, Cost(queries={"posts": 2}, calls={"posts": 1}))

        self.assertEqual((found.requests_per_second, found.share_of_empty), (50, 0.5))
        self.assertIn("| a list | 50 | 0.50 | 3.0 | 9.0 | posts 2 | posts 1 |", as_table([found]))


class RoundTests(TestCase):
    def test_sequential_calls_count_as_rounds_of_their_own(self) -> None:
        self.assertEqual(count_rounds([]), 0)
        self.assertEqual(count_rounds([(0, 1), (1, 2), (5, 6)]), 3)

    def test_overlapping_calls_count_as_one_round(self) -> None:
        self.assertEqual(count_rounds([(0, 3), (1, 2), (2.5, 4), (4, 5)]), 2)
