"""The site's pages for anonymous readers: their content, and the queries they cost."""

import re

from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from blog.environment import ALL_SERVICES
from gateway.site.tests.cases import build_front_end
from kernel.testing.cases import ServiceTestCase
from tests import api

LISTS = ("/feed.xml", "/tags/news/feed.xml", "/users/ann/feed.xml", "/sitemap-posts.xml")


class PageTests(ServiceTestCase):
    services = ALL_SERVICES

    def setUp(self) -> None:
        build_front_end(self)
        self.ann = api.register("ann")

    def write(self, title: str, status: str = "published") -> str:
        post = {"title": title, "body": "# Hi", "summary": "In short.", "tags": ["news"], "status": status}
        return str(self.ann.do("POST", "posts", post)["slug"])

    def text(self, path: str) -> str:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200, path)
        return response.content.decode()

    def test_post_is_shown_nowhere_as_draft_and_everywhere_when_published(self) -> None:
        self.write("Something else")
        slug = self.write("Hello, world", status="draft")
        for path in LISTS:
            self.assertNotIn(slug, self.text(path), path)
        self.assertEqual(self.client.get(f"/posts/{slug}").status_code, 404)

        self.ann.do("PATCH", f"posts/{slug}", {"status": "published"})

        for path in LISTS:
            self.assertIn(f"http://testserver/posts/{slug}", self.text(path), path)
        self.assertIn("<title>Hello, world", self.text(f"/posts/{slug}"))
        self.assertIn("<title>Posts about news", self.text("/tags/NEWS"))
        self.assertIn("<title>ann", self.text("/users/ANN"))

    def test_missing_posts_tags_and_authors_are_not_found(self) -> None:
        for path in ("/posts/none", "/tags/none", "/users/none", "/posts/%00", "/tags/%00", "/users/%00"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 404)

    def test_every_route_of_the_front_end_is_served(self) -> None:
        routes = re.findall(r'path: "(/[^*"]*)"', (settings.BASE_DIR / "frontend/src/router.ts").read_text())
        values = {":tag": "news", ":slug": self.write("Hello"), ":username": "ann"}

        self.assertGreaterEqual(len(routes), 10)
        for route in routes:
            with self.subTest(route):
                self.text(re.sub(r":\w+", lambda name: values[name[0]], route))

    def test_queries_do_not_depend_on_the_number_of_posts(self) -> None:
        slug = self.write("First")
        paths = ("/", f"/posts/{slug}", "/tags/news", "/users/ann", *LISTS)
        few = {path: self.queries(path) for path in paths}
        for number in range(25):
            self.write(f"Post {number}")

        self.assertEqual({path: self.queries(path) for path in paths}, few)

    def queries(self, path: str) -> int:
        """Return how many queries a page costs in all databases."""
        counted = [self.enterContext(CaptureQueriesContext(connections[each])) for each in self.databases]
        self.text(path)
        return sum(map(len, counted))
