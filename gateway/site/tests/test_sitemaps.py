"""The sitemap and robots.txt."""

from xml.etree import ElementTree

from gateway.site.tests.cases import FrontEndTestCase
from gateway.tests import samples
from kernel.contracts.service import CountedPage
from posts.contract import PostSummary, TagCount

NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class SitemapTests(FrontEndTestCase):
    def read(self, path: str, entry: str) -> dict[str | None, str | None]:
        """Return each address in a file with the date of its last change."""
        response = self.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/xml")
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
        root = ElementTree.fromstring(response.content)  # noqa: S314
        return {
            each.findtext("loc", namespaces=NAMES): each.findtext("lastmod", namespaces=NAMES)
            for each in root.findall(entry, NAMES)
        }

    def publish(self, total: int) -> None:
        """Let posts return this many posts, each named after its place."""

        def by_offset(*, offset: int = 0, limit: int) -> CountedPage[PostSummary]:
            places = range(offset, min(offset + limit, total))
            items = tuple(samples.summary(slug=f"post-{place}") for place in places)
            return CountedPage(items=items, total=total)

        self.posts.list_published_by_offset.side_effect = by_offset

    def test_index_lists_every_file_with_one_call(self) -> None:
        for posts, files in ((0, 1), (1000, 1), (1001, 2), (2500, 3)):
            self.reset_services()
            self.publish(posts)
            with self.subTest(posts):
                pages = ["", *(f"?p={page}" for page in range(2, files + 1))]
                self.assertEqual(
                    list(self.read("/sitemap.xml", "sitemap")),
                    [
                        *(f"http://testserver/sitemap-posts.xml{page}" for page in pages),
                        "http://testserver/sitemap-lists.xml",
                    ],
                )
                self.posts.list_published_by_offset.assert_called_once_with(limit=1)

    def test_files_contain_every_post_once(self) -> None:
        self.publish(1150)

        first = self.read("/sitemap-posts.xml", "url")
        second = self.read("/sitemap-posts.xml?p=2", "url")

        self.assertEqual((len(first), len(second)), (1000, 150))
        self.assertEqual(
            {*first, *second}, {f"http://testserver/posts/post-{place}" for place in range(1150)}
        )
        self.assertEqual(first["http://testserver/posts/post-0"], "2026-01-02")

    def test_file_costs_a_limited_number_of_calls(self) -> None:
        self.publish(100_000)

        self.read("/sitemap-posts.xml?p=50", "url")

        self.assertEqual(self.posts.list_published_by_offset.call_count, 11)

    def test_lists_file_contains_the_start_page_and_the_tags(self) -> None:
        self.posts.list_all_tags.return_value = (TagCount(name="déjà", posts_count=1),)

        self.assertEqual(
            self.read("/sitemap-lists.xml", "url"),
            {"http://testserver/": None, "http://testserver/tags/d%C3%A9j%C3%A0": None},
        )

    def test_unknown_file_or_page_is_404(self) -> None:
        for path in (
            "/sitemap-nothing.xml",
            "/sitemap-posts.xml?p=2",
            "/sitemap-posts.xml?p=0",
            "/sitemap-posts.xml?p=x",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(path).status_code, 404)


class RobotsTests(FrontEndTestCase):
    def test_robots_excludes_only_the_admin(self) -> None:
        response = self.get("/robots.txt")

        self.assertEqual(response.headers["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n",
        )
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
