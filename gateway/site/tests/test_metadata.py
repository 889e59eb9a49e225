"""The metadata in the HTML of each page, without running JavaScript."""

from html.parser import HTMLParser

from gateway.site.tests.cases import INDEX, FrontEndTestCase, build_front_end
from gateway.tests import samples
from kernel.contracts.errors import NotFound, Unavailable
from kernel.contracts.service import Page
from posts.contract import PostFilter

HOSTILE = """</title><script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;\\1\\g<0> {{ 7 }}"""


class MetadataParser(HTMLParser):
    """Collects the metadata of a page, as a search engine or a messenger does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, list[dict[str, str]]] = {}
        self.others: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.meta.setdefault(name, []).append(given["content"])
        elif tag == "link":
            self.links.setdefault(given["rel"], []).append(given)
        else:
            self.others.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.title += data.strip()


class HeadTestCase(FrontEndTestCase):
    def read(self, path: str) -> MetadataParser:
        response = self.get(path)
        self.assertEqual(response.status_code, 200)
        return MetadataParser(response.content.decode())

    def assertCalls(self, **calls: int) -> None:  # noqa: N802
        made = {name: len(getattr(self, name).mock_calls) for name in ("accounts", "posts", "comments")}
        self.assertEqual(made, {"accounts": 0, "posts": 0, "comments": 0} | calls)


class HomeTests(HeadTestCase):
    def test_home_has_the_metadata_of_the_build_and_costs_no_call(self) -> None:
        head = self.read("/")

        self.assertEqual(head.title, "A & B")
        self.assertEqual(head.meta["description"], ["Notes & more"])
        self.assertEqual(head.meta["og:title"], ["A & B"])
        self.assertEqual(head.meta["og:type"], ["website"])
        self.assertEqual(head.links["canonical"][0]["href"], "http://testserver/")
        self.assertNotIn("robots", head.meta)
        self.assertCalls()

    def test_title_of_home_names_the_list(self) -> None:
        for query, title in (
            ("?show=popular", "Popular posts · A & B"),
            ("?show=following", "Posts by authors you follow · A & B"),
            ("?show=newest", "A & B"),
            ("?show=nothing", "A & B"),
        ):
            with self.subTest(query):
                self.assertEqual(self.read(f"/{query}").title, title)

    def test_canonical_address_has_no_parameters(self) -> None:
        head = self.read("/?order=popular&utm_source=x")

        self.assertEqual(head.links["canonical"][0]["href"], "http://testserver/")

    def test_build_without_title_and_description_has_the_default_name(self) -> None:
        build_front_end(self, {"index.html": "<html><head><title> </title></head></html>"})

        head = self.read("/")

        self.assertEqual(head.title, "Blog")
        self.assertNotIn("description", head.meta)


class PostTests(HeadTestCase):
    def test_post_has_its_metadata(self) -> None:
        head = self.read("/posts/a-title")

        self.assertEqual(head.title, "A title · A & B")
        self.assertEqual(
            head.meta,
            {
                "description": ["In short."],
                "author": ["ann"],
                "og:url": ["http://testserver/posts/a-title"],
                "og:type": ["article"],
                "og:site_name": ["A & B"],
                "og:title": ["A title"],
                "og:description": ["In short."],
                "og:image": ["https://img.example/ann.png"],
                "article:author": ["http://testserver/users/ann"],
                "article:published_time": ["2026-01-02T03:04:05+00:00"],
                "article:modified_time": ["2026-01-02T03:04:05+00:00"],
                "article:tag": ["django", "python"],
                "twitter:card": ["summary"],
            },
        )
        self.assertEqual(head.links["canonical"][0]["href"], "http://testserver/posts/a-title")
        self.posts.get.assert_called_once_with(slug="a-title")
        self.assertCalls(posts=1, accounts=1)

    def test_text_of_users_is_escaped(self) -> None:
        self.posts.get.return_value = samples.post(title=HOSTILE, summary=HOSTILE, tags=(HOSTILE,))
        self.accounts.get_many.side_effect = lambda ids, viewer_id=None: {
            samples.AUTHOR_ID: samples.user(username="ann", image=HOSTILE)
        }

        head = self.read("/posts/a-title")

        self.assertEqual(head.title, f"{HOSTILE} · A & B")
        for name in ("description", "og:title", "og:description", "og:image", "article:tag"):
            self.assertEqual(head.meta[name], [HOSTILE], name)
        self.assertEqual(head.others, ["html", "head", "meta", "title", "script", "body", "div"])

    def test_long_summary_is_truncated_and_on_one_line(self) -> None:
        self.posts.get.return_value = samples.post(summary="A\n\n  word " + "x" * 400)

        [description] = self.read("/posts/a-title").meta["description"]

        self.assertEqual(description, "A word " + "x" * 192 + "…")

    def test_post_without_a_summary_is_described_by_an_excerpt(self) -> None:
        body = (
            "# Bread\n\n```sh\nbake\n```\n\nThe **crust** is _what_ people\nremember of `bread`.\n\n"
            "> See [the book](https://example.com), <b>now</b>. ![A loaf](/loaf.png)\n\n- flour\n- water\n"
        )
        self.posts.get.return_value = samples.post(summary="", body=body)

        head = self.read("/posts/a-title")

        excerpt = "The crust is what people remember of bread. See the book, <b>now</b>. flour water"
        self.assertEqual(head.meta["description"], [excerpt])
        self.assertEqual(head.meta["og:description"], [excerpt])

    def test_long_excerpt_is_truncated(self) -> None:
        self.posts.get.return_value = samples.post(summary="", body="word " * 20_000)

        [description] = self.read("/posts/a-title").meta["description"]

        self.assertEqual(len(description), 200)

    def test_post_without_text_has_the_description_of_the_site(self) -> None:
        self.posts.get.return_value = samples.post(summary="", body="# Body")

        self.assertEqual(self.read("/posts/a-title").meta["description"], ["Notes & more"])

    def test_post_without_accounts_has_no_author_and_is_never_stored(self) -> None:
        self.accounts.get_many.side_effect = Unavailable("Down.")

        with self.assertLogs("gateway.composition.degradation"):
            response = self.get("/posts/a-title")

        head = MetadataParser(response.content.decode())
        self.assertEqual(head.meta["og:title"], ["A title"])
        self.assertLessEqual({"author", "article:author", "og:image"} & set(head.meta), set())
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_post_of_an_inactive_author_is_404(self) -> None:
        self.accounts.get_many.side_effect = lambda ids, viewer_id=None: {
            samples.AUTHOR_ID: samples.user(is_active=False)
        }

        self.assertEqual(self.get("/posts/a-title").status_code, 404)

    def test_missing_post_or_draft_is_404(self) -> None:
        self.posts.get.side_effect = NotFound("No.")

        response = self.get("/posts/a-title")

        self.assertEqual(response.status_code, 404)
        head = MetadataParser(response.content.decode())
        self.assertEqual(head.title, "Not found · A & B")
        self.assertEqual(head.meta["robots"], ["noindex"])
        self.assertNotIn("canonical", head.links)

    def test_changed_post_has_another_etag(self) -> None:
        before = self.get("/posts/a-title").headers["ETag"]
        self.posts.get.return_value = samples.post(title="Another")

        self.assertEqual(self.get("/posts/a-title", If_None_Match=before).status_code, 200)


class OtherPagesTests(HeadTestCase):
    def test_user_has_their_metadata(self) -> None:
        head = self.read("/users/ann")

        self.assertEqual(head.title, "ann · A & B")
        self.assertEqual(head.meta["og:type"], ["profile"])
        self.assertEqual(head.meta["description"], ["Writes."])
        self.assertEqual(head.meta["og:image"], ["https://img.example/ann.png"])
        self.assertEqual(
            head.links["alternate"][0],
            {
                "rel": "alternate",
                "type": "application/atom+xml",
                "title": "ann",
                "href": "/users/ann/feed.xml",
            },
        )
        self.assertCalls(accounts=1)

    def test_canonical_address_of_a_user_has_the_case_of_the_username(self) -> None:
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id=None: {
            usernames[0]: samples.user(username="Ann")
        }

        self.assertEqual(self.read("/users/aNN").links["canonical"][0]["href"], "http://testserver/users/Ann")

    def test_unknown_user_is_404(self) -> None:
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id=None: {}

        self.assertEqual(self.get("/users/ann").status_code, 404)

    def test_tag_has_its_metadata(self) -> None:
        head = self.read("/tags/d%C3%A9j%C3%A0")

        self.assertEqual(head.title, "Posts about déjà · A & B")
        self.assertEqual(head.links["canonical"][0]["href"], "http://testserver/tags/d%C3%A9j%C3%A0")
        self.assertEqual(head.links["alternate"][0]["href"], "/tags/d%C3%A9j%C3%A0/feed.xml")
        self.posts.list_published.assert_called_once_with(filters=PostFilter(tag="déjà"), limit=1)
        self.assertCalls(posts=1)

    def test_canonical_address_of_a_tag_is_lower_case(self) -> None:
        self.assertEqual(
            self.read("/tags/Django").links["canonical"][0]["href"], "http://testserver/tags/django"
        )

    def test_tag_without_posts_is_404(self) -> None:
        self.posts.list_published.return_value = Page(items=())

        self.assertEqual(self.get("/tags/nothing").status_code, 404)

    def test_private_pages_are_not_indexed_and_cost_no_call(self) -> None:
        for path, title in (
            ("/write", "Write"),
            ("/posts/a-title/edit", "Edit post"),
            ("/me", "My page"),
            ("/settings", "Settings"),
            ("/sign-in", "Sign in"),
            ("/sign-up", "Sign up"),
        ):
            with self.subTest(path):
                head = self.read(path)
                self.assertEqual(head.title, f"{title} · A & B")
                self.assertEqual(head.meta["robots"], ["noindex"])
                self.assertNotIn("canonical", head.links)
        self.assertCalls()

    def test_rest_of_the_page_is_unchanged(self) -> None:
        page = self.get("/posts/a-title").content.decode()

        self.assertEqual(page.partition("<title>")[0], INDEX.partition("<title>")[0])
        self.assertTrue(page.endswith(INDEX.partition('content="Notes &amp; more" />')[2]))
        self.assertEqual(page.count("<title>"), 1)
        self.assertEqual(page.count('name="description"'), 1)
