"""Atom feeds, parsed as a feed reader parses them."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from gateway.site.tests.cases import FrontEndTestCase
from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from kernel.contracts.errors import NotFound, Unavailable
from kernel.contracts.service import Page
from posts.contract import PostFilter

FEEDS = ("/feed.xml", "/tags/django/feed.xml", "/users/ann/feed.xml")
ATOM = {"": "http://www.w3.org/2005/Atom"}


class FeedTests(FrontEndTestCase):
    def read(self, path: str) -> ElementTree.Element:
        response = self.get(path)
        self.assertEqual(response.status_code, 200)
        return ElementTree.fromstring(response.content)  # noqa: S314

    def text(self, element: ElementTree.Element, path: str) -> Any:
        return element.findtext(path, namespaces=ATOM)

    def link(self, element: ElementTree.Element, rel: str) -> str:
        found = element.find(f"link[@rel='{rel}']", ATOM)
        return "" if found is None else found.attrib["href"]

    def test_feed_has_its_title_and_addresses(self) -> None:
        for path, title, page in (
            ("/feed.xml", "A & B", "/"),
            ("/tags/django/feed.xml", "Posts about django · A & B", "/tags/django"),
            ("/users/ann/feed.xml", "ann · A & B", "/users/ann"),
        ):
            with self.subTest(path):
                feed = self.read(path)
                self.assertEqual(self.text(feed, "title"), title)
                self.assertEqual(self.link(feed, "alternate"), f"http://testserver{page}")
                self.assertEqual(self.link(feed, "self"), f"http://testserver{path}")
                self.assertEqual(self.text(feed, "id"), f"http://testserver{page}")
                self.assertEqual(self.text(feed, "updated"), "2026-01-02T03:04:05+00:00")

    def test_identity_of_a_feed_does_not_depend_on_the_spelling_of_its_address(self) -> None:
        post = samples.summary(tags=("café-au-lait", "django"))
        self.posts.list_published.return_value = Page(items=(post,))
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id=None: {
            name: samples.user(username="Ann") for name in usernames
        }
        for spellings, path, page in (
            (("ann", "ANN", "Ann"), "/users/Ann/feed.xml", "/users/Ann"),
            (("django", "DJANGO", "Django"), "/tags/django/feed.xml", "/tags/django"),
            (
                ("café-au-lait", "CAFÉ-au-lait", "cafe\u0301 au\u3000lait"),
                "/tags/caf%C3%A9-au-lait/feed.xml",
                "/tags/caf%C3%A9-au-lait",
            ),
        ):
            for spelling in spellings:
                with self.subTest(spelling):
                    kind = path.split("/")[1]
                    feed = self.read(f"/{kind}/{quote(spelling)}/feed.xml")
                    self.assertEqual(self.text(feed, "id"), f"http://testserver{page}")
                    self.assertEqual(self.link(feed, "alternate"), f"http://testserver{page}")
                    self.assertEqual(self.link(feed, "self"), f"http://testserver{path}")

    def test_entry_contains_the_post(self) -> None:
        for path in FEEDS:
            with self.subTest(path):
                [entry] = self.read(path).findall("entry", ATOM)
                self.assertEqual(self.text(entry, "title"), "A title")
                self.assertEqual(self.text(entry, "id"), f"urn:uuid:{samples.POST_ID}")
                self.assertEqual(self.link(entry, "alternate"), "http://testserver/posts/a-title")
                self.assertEqual(self.text(entry, "summary"), "In short.")
                self.assertEqual(self.text(entry, "author/name"), "ann")
                self.assertEqual(self.text(entry, "published"), "2026-01-02T03:04:05+00:00")
                terms = [each.attrib["term"] for each in entry.findall("category", ATOM)]
                self.assertEqual(terms, ["django", "python"])

    def test_feed_costs_one_call_to_posts_and_one_to_accounts(self) -> None:
        for path, filters in (
            ("/feed.xml", PostFilter()),
            ("/tags/django/feed.xml", PostFilter(tag="django")),
            ("/users/ann/feed.xml", PostFilter(author_ids=(samples.AUTHOR_ID,))),
        ):
            with self.subTest(path):
                self.reset_services()
                self.read(path)
                self.posts.list_published.assert_called_once()
                self.assertEqual(self.posts.list_published.call_args.kwargs["filters"], filters)
                self.assertEqual(len(self.posts.mock_calls), 1)
                self.assertEqual(len(self.accounts.mock_calls), 1)
                self.assertEqual(self.comments.mock_calls, [])

    def test_text_of_users_is_escaped(self) -> None:
        hostile = "<script>alert(1)</script> & \x01\x0b\ufffe]]>"
        self.posts.list_published.return_value = Page(
            items=(samples.summary(title=hostile, summary=hostile),)
        )

        [entry] = self.read("/feed.xml").findall("entry", ATOM)

        self.assertEqual(self.text(entry, "title"), "<script>alert(1)</script> & ]]>")
        self.assertIsNotNone(entry.find("summary[@type='html']", ATOM))
        self.assertEqual(self.text(entry, "summary"), "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;")

    def test_entry_of_a_post_without_a_summary_has_none(self) -> None:
        self.posts.list_published.return_value = Page(items=(samples.summary(summary=""),))

        [entry] = self.read("/feed.xml").findall("entry", ATOM)

        self.assertIsNone(entry.find("summary", ATOM))

    def test_publication_after_the_last_edit_is_the_last_change(self) -> None:
        edited = samples.THEN - timedelta(days=1)
        self.posts.list_published.return_value = Page(items=(samples.summary(updated_at=edited),))

        [entry] = self.read("/feed.xml").findall("entry", ATOM)

        self.assertEqual(self.text(entry, "updated"), "2026-01-02T03:04:05+00:00")

    def test_control_characters_in_the_address_are_removed(self) -> None:
        feed = self.read("/tags/djan%1Cgo/feed.xml")

        self.assertEqual(self.text(feed, "title"), "Posts about django · A & B")

    def test_feed_is_cacheable_and_conditional_requests_are_304(self) -> None:
        for path in FEEDS:
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual(response.headers["Content-Type"], "application/atom+xml; charset=utf-8")
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
                self.assertEqual(response.headers["Last-Modified"], "Fri, 02 Jan 2026 03:04:05 GMT")
                for condition in (
                    {"If_None_Match": response.headers["ETag"]},
                    {"If_Modified_Since": response.headers["Last-Modified"]},
                ):
                    again = self.get(path, **condition)
                    self.assertEqual((again.status_code, again.content), (304, b""))
                    self.assertEqual(again.headers["ETag"], response.headers["ETag"])

    def test_feed_is_compressed(self) -> None:
        self.posts.list_published.return_value = Page(items=(samples.summary(),) * 20)

        response = self.get("/feed.xml", Accept_Encoding="gzip")

        self.assertEqual(response.headers["Content-Encoding"], "gzip")
        again = self.get("/feed.xml", Accept_Encoding="gzip", If_None_Match=response.headers["ETag"])
        self.assertEqual(again.status_code, 304)

    def test_entries_have_no_author_without_accounts_but_the_feed_has(self) -> None:
        self.accounts.get_many.side_effect = Unavailable("Down.")

        with self.assertLogs("gateway.composition.degradation"):
            response = self.get("/feed.xml")

        feed = ElementTree.fromstring(response.content)  # noqa: S314
        self.assertEqual(self.text(feed, "author/name"), "A & B")
        self.assertIsNone(feed.find("entry/author", ATOM))
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_feeds_and_sitemaps_are_503_without_posts(self) -> None:
        self.posts.list_published.side_effect = Unavailable("Down.")
        self.posts.list_published_by_offset.side_effect = Unavailable("Down.")
        for path in (*FEEDS, "/sitemap.xml", "/sitemap-posts.xml"):
            with self.subTest(path), self.assertLogs("django.request", "ERROR"):
                response = self.get(path)
                self.assertEqual((response.status_code, response.headers["Retry-After"]), (503, "5"))
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_feed_without_posts_is_empty_but_that_of_a_tag_is_404(self) -> None:
        self.posts.list_published.return_value = Page(items=())

        self.assertEqual(self.read("/feed.xml").findall("entry", ATOM), [])
        self.assertEqual(self.read("/users/ann/feed.xml").findall("entry", ATOM), [])
        self.assertEqual(self.get("/tags/nothing/feed.xml").status_code, 404)

    def test_feed_of_an_unknown_user_is_404(self) -> None:
        self.accounts.get_by_usernames.side_effect = NotFound("No.")

        self.assertEqual(self.get("/users/nobody/feed.xml").status_code, 404)

    def test_only_safe_methods_are_allowed(self) -> None:
        for path in (*FEEDS, "/sitemap.xml", "/robots.txt"):
            with self.subTest(path):
                self.assertEqual(self.client.head(path).status_code, 200)
                self.assertEqual(self.client.post(path).status_code, 405)


class NotBuiltTests(GatewayTestCase):
    def test_feeds_work_without_a_built_front_end(self) -> None:
        for path in FEEDS:
            with self.subTest(path):
                self.assertContains(self.client.get(path), "A title")
