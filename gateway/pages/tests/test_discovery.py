"""What search engines ask for."""

from xml.etree import ElementTree

from blog.services.contract import Page
from gateway.pages.discovery import MAX_CALLS
from gateway.pages.tests.cases import FrontEndTestCase
from gateway.tests import samples
from posts.contract import TagCount

SITEMAP = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class SitemapTests(FrontEndTestCase):
    def urls(self) -> dict[str, str | None]:
        """Each address with the day it last changed."""
        response = self.get("/sitemap.xml")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/xml")
        root = ElementTree.fromstring(response.content)  # noqa: S314
        return {
            url.findtext("loc", namespaces=SITEMAP): url.findtext("lastmod", namespaces=SITEMAP)
            for url in root.findall("url", SITEMAP)
        }

    def test_it_lists_the_start_page_posts_and_tags(self):
        self.posts.list_published.return_value = Page(items=(samples.summary(),))
        self.posts.list_tags.return_value = Page(items=(TagCount(name="déjà", posts_count=1),))

        self.assertEqual(
            self.urls(),
            {
                "http://testserver/": None,
                "http://testserver/posts/a-title": "2026-01-02",
                "http://testserver/tags/d%C3%A9j%C3%A0": None,
            },
        )

    def test_it_reads_page_after_page_and_stops_at_the_end(self):
        self.posts.list_published.side_effect = [
            Page(items=(samples.summary(slug="first"),), next_cursor="there"),
            Page(items=(samples.summary(slug="second"),)),
        ]

        self.assertLessEqual(
            {"http://testserver/posts/first", "http://testserver/posts/second"}, set(self.urls())
        )
        self.assertEqual(
            [call.kwargs["cursor"] for call in self.posts.list_published.mock_calls], [None, "there"]
        )

    def test_it_is_bounded(self):
        self.urls()

        self.assertEqual(self.posts.list_published.call_count, MAX_CALLS)
        for call in self.posts.list_published.mock_calls:
            self.assertEqual(call.kwargs["limit"], 100)


class RobotsTests(FrontEndTestCase):
    def test_all_but_the_admin_may_be_visited(self):
        response = self.get("/robots.txt")

        self.assertEqual(response.headers["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n",
        )
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
