"""The front end's page at each of its addresses, and its files."""

from typing import Any

from django.test import override_settings

from gateway.site.tests.cases import INDEX, FrontEndTestCase, build_front_end
from gateway.tests.cases import GatewayTestCase
from gateway.tests.failures import FAILURES
from kernel.contracts.errors import Invalid, NotFound

PUBLIC = ("/", "/tags/django", "/posts/a-title", "/users/ann")
PRIVATE = ("/write", "/posts/a-title/edit", "/me", "/settings", "/sign-in", "/sign-up")
RESERVED = ("/api/nothing", "/health/nothing", "/services/nothing", "/static/nothing.js")

AS_IN_PRODUCTION: dict[str, Any] = {
    "WHITENOISE_AUTOREFRESH": False,
    "WHITENOISE_USE_FINDERS": False,
    "STATIC_ROOT": None,
}


class AddressTests(FrontEndTestCase):
    def test_every_address_of_the_front_end_returns_the_page(self) -> None:
        for path in (*PUBLIC, *PRIVATE):
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers["Content-Type"], "text/html; charset=utf-8")
                self.assertIn('<div id="app"></div>', response.content.decode())
                self.assertIn('src="/assets/index-BQ4-xYz1.js"', response.content.decode())

    def test_other_address_returns_the_page_with_404(self) -> None:
        for path in ("/nothing", "/posts", "/posts/a/b/c", "/apiary", "/assets/index-old.js"):
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual(response.status_code, 404)
                self.assertIn('<div id="app"></div>', response.content.decode())
                self.assertIn('<meta name="robots" content="noindex">', response.content.decode())
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_final_slash_redirects_to_the_address_without_it(self) -> None:
        for path, target in (
            ("/users/ann/", "/users/ann"),
            ("/posts/a-title/?ref=x", "/posts/a-title?ref=x"),
            ("/tags/d%C3%A9j%C3%A0/", "/tags/d%C3%A9j%C3%A0"),
            ("/nothing/", "/nothing"),
            ("/%5Cevil.example/", "/%5Cevil.example"),
            ("/%09/evil.example/", "/%09/evil.example"),
        ):
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual((response.status_code, response.headers["Location"]), (302, target))
        for path in ("//evil.example/", "/%2F/evil.example/", "///"):
            with self.subTest(path):
                self.assertEqual(self.get(f"http://testserver{path}").status_code, 404)

    def test_index_html_redirects_to_the_root(self) -> None:
        for settings in (dict[str, Any](), AS_IN_PRODUCTION):
            with self.subTest(settings), override_settings(**settings):
                response = self.client_class().get("/index.html?x=1")
                self.assertEqual((response.status_code, response.headers["Location"]), (302, "/?x=1"))

    def test_reserved_address_does_not_return_the_page(self) -> None:
        for path in RESERVED:
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn('<div id="app">', response.content.decode())

    def test_only_safe_methods_are_allowed(self) -> None:
        for path in (*PUBLIC, *PRIVATE, "/nothing"):
            with self.subTest(path):
                self.assertEqual(self.client.head(path).status_code, self.get(path).status_code)
                self.assertEqual(self.client.post(path).status_code, 405)

    def test_page_is_the_same_for_every_user(self) -> None:
        self.client.cookies["sessionid"] = "x" * 32
        for path in (*PUBLIC, *PRIVATE):
            with self.subTest(path):
                response = self.get(path, Authorization="Bearer nonsense")
                self.assertEqual(response.status_code, 200)
                self.assertFalse(response.cookies)
                self.assertNotIn("Vary", response.headers)

    def test_page_is_cacheable_and_conditional_requests_are_304(self) -> None:
        for path in (*PUBLIC, *PRIVATE):
            with self.subTest(path):
                response = self.get(path)
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
                again = self.get(path, If_None_Match=response.headers["ETag"])
                self.assertEqual((again.status_code, again.content), (304, b""))

    def test_new_build_is_served_at_once(self) -> None:
        build_front_end(self, {"index.html": INDEX.replace("index-BQ4-xYz1.js", "index-NEWNEWNE.js")})

        self.assertIn("index-NEWNEWNE.js", self.get("/").content.decode())


class FailureTests(FrontEndTestCase):
    def test_page_is_unchanged_if_the_services_fail(self) -> None:
        for error in FAILURES:
            self.fail_every_service(error())
            for path in ("/posts/a-title", "/tags/django", "/users/ann"):
                with self.subTest(path, error=error), self.assertLogs("gateway.composition.degradation"):
                    response = self.get(path)
                    self.assertEqual((response.status_code, response.content.decode()), (200, INDEX))
                    self.assertEqual(response.headers["Cache-Control"], "private, no-store")
            for path in ("/", *PRIVATE):
                with self.subTest(path, error=error):
                    self.assertEqual(self.get(path).status_code, 200)

    def test_not_found_or_invalid_of_a_service_is_404(self) -> None:
        for error in (NotFound("No."), Invalid("No.")):
            self.posts.get.side_effect = self.posts.list_published.side_effect = error
            self.accounts.get_by_usernames.side_effect = error
            for path in ("/posts/a-title", "/tags/django", "/users/ann"):
                with self.subTest(path, error=error):
                    response = self.get(path)
                    self.assertEqual(response.status_code, 404)
                    self.assertIn('<div id="app"></div>', response.content.decode())

    @override_settings(DEBUG=True)
    def test_other_address_returns_the_page_in_development_too(self) -> None:
        self.assertIn('<div id="app"></div>', self.get("/nothing").content.decode())


class FileTests(FrontEndTestCase):
    def test_hashed_files_are_cacheable_forever(self) -> None:
        with override_settings(**AS_IN_PRODUCTION):
            hashed, other = self.get("/assets/index-BQ4-xYz1.js"), self.get("/favicon.svg")

        self.assertEqual(hashed.getvalue(), b"console.log('built')")
        self.assertEqual(other.getvalue(), b"<svg/>")
        self.assertEqual(hashed.headers["Cache-Control"], "max-age=315360000, public, immutable")
        self.assertEqual(other.headers["Content-Type"], "image/svg+xml")
        self.assertEqual(other.headers["Cache-Control"], "max-age=60, public")
        for response in (hashed, other):
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_files_are_compressed(self) -> None:
        for accepted, sent in (("gzip, br", "br"), ("gzip", "gzip")):
            with self.subTest(accepted):
                response = self.get("/assets/index-BQ4-xYz1.js", Accept_Encoding=accepted)
                self.assertNotEqual(response.getvalue(), b"console.log('built')")
                self.assertEqual(response.headers["Content-Encoding"], sent)
                self.assertIn("Accept-Encoding", response.headers["Vary"])


class PolicyTests(FrontEndTestCase):
    def test_content_security_policy_allows_this_site_only(self) -> None:
        for path in (*PUBLIC, *PRIVATE, "/nothing", "/index.html", "/feed.xml", "/admin/login/"):
            with self.subTest(path):
                headers = self.get(path).headers
                directives = dict(
                    each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; ")
                )
                self.assertEqual(
                    directives,
                    {
                        "default-src": "'self'",
                        "script-src": "'self'",
                        "style-src": "'self'",
                        "img-src": "'self' https: data:",
                        "connect-src": "'self'",
                        "object-src": "'none'",
                        "base-uri": "'none'",
                        "form-action": "'self'",
                        "frame-ancestors": "'none'",
                    },
                )
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["X-Frame-Options"], "DENY")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
                self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")


class NotBuiltTests(GatewayTestCase):
    def test_root_redirects_to_the_docs(self) -> None:
        self.assertRedirects(self.client.get("/"), "/api/v1/docs")

    def test_other_addresses_are_404(self) -> None:
        for path in (*PUBLIC[1:], *PRIVATE, "/nothing"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 404)
