"""Sessions of browsers, with the refresh token in a cookie."""

from http.cookies import Morsel
from itertools import product

from django.conf import settings
from django.test import override_settings

from accounts.contract import Tokens
from gateway.tests.cases import ClientResponse, GatewayTestCase
from gateway.tests.endpoints import REGISTRATION
from gateway.tests.test_headers import FRONT_END
from kernel.contracts.errors import Unauthenticated, Unavailable

LOGIN = {"login": "ann", "password": "a long password"}
NEW_SESSIONS = (("auth/login", LOGIN), ("auth/register", REGISTRATION))


class CookieTestCase(GatewayTestCase):
    def set_cookie(self) -> None:
        self.client.cookies["refresh_token"] = "stored"

    def cookie_of(self, response: ClientResponse) -> "Morsel[str]":
        """Return the only cookie that the response sets."""
        self.assertEqual(set(response.cookies), {"refresh_token"})
        cookie: Morsel[str] = response.cookies["refresh_token"]
        return cookie

    def assertStored(self, response: ClientResponse, token: str) -> None:  # noqa: N802
        cookie = self.cookie_of(response)
        self.assertEqual(cookie.value, token)
        self.assertEqual(cookie["max-age"], settings.REFRESH_TOKEN_LIFETIME.total_seconds())
        self.assertEqual(cookie["path"], "/api/v1/auth")
        self.assertEqual(cookie["samesite"], "Strict")
        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["domain"], "")

    def assertCleared(self, response: ClientResponse) -> None:  # noqa: N802
        cookie = self.cookie_of(response)
        self.assertEqual((cookie.value, cookie["max-age"], cookie["path"]), ("", 0, "/api/v1/auth"))


class NewSessionTests(CookieTestCase):
    def test_refresh_token_is_only_in_the_cookie(self) -> None:
        for path, data in NEW_SESSIONS:
            with self.subTest(path):
                response = self.call("POST", path, data | {"cookie": True})

                self.assertStored(response, "refresh")
                self.assertEqual(
                    response.json()["tokens"],
                    {"access_token": "access", "refresh_token": None, "expires_in": 600},
                )
        self.accounts.sign_in.assert_called_once_with(**LOGIN)
        self.accounts.register.assert_called_once_with(**REGISTRATION)

    def test_no_cookie_is_set_unless_requested(self) -> None:
        for path, data in NEW_SESSIONS:
            for requested in (dict[str, bool](), {"cookie": False}):
                with self.subTest(path, requested=requested):
                    response = self.call("POST", path, data | requested)
                    self.assertEqual(response.json()["tokens"]["refresh_token"], "refresh")
                    self.assertFalse(response.cookies)

    def test_cookie_is_secure_if_https_is_required(self) -> None:
        for secure in (True, False):
            with self.subTest(secure), override_settings(HTTPS_ONLY=secure):
                response = self.call("POST", "auth/login", LOGIN | {"cookie": True})
                self.assertEqual(bool(self.cookie_of(response)["secure"]), secure)

    def test_failed_login_sets_no_cookie(self) -> None:
        self.accounts.sign_in.side_effect = Unauthenticated("Wrong.")

        self.assertFalse(self.call("POST", "auth/login", LOGIN | {"cookie": True}).cookies)

    def test_value_that_is_not_a_boolean_is_invalid(self) -> None:
        for path, data in NEW_SESSIONS:
            for value in (1, "true", None, list[str]()):
                with self.subTest(path, value=value):
                    problem = self.assertProblem(
                        self.call("POST", path, data | {"cookie": value}), 400, "invalid"
                    )
                    self.assertEqual(set(problem["errors"]), {"cookie"})


class RefreshTests(CookieTestCase):
    def test_refresh_by_cookie_replaces_the_cookie(self) -> None:
        self.set_cookie()
        self.accounts.refresh.return_value = Tokens(access="a2", refresh="r2", expires_in=60, session="s2")

        response = self.call("POST", "auth/refresh", {})

        self.accounts.refresh.assert_called_once_with(refresh_token="stored")
        self.assertStored(response, "r2")
        self.assertEqual(response.json(), {"access_token": "a2", "refresh_token": None, "expires_in": 60})
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_refresh_by_body_takes_precedence_and_keeps_the_cookie(self) -> None:
        self.set_cookie()

        response = self.call("POST", "auth/refresh", {"refresh_token": "given"})

        self.accounts.refresh.assert_called_once_with(refresh_token="given")
        self.assertEqual(response.json()["refresh_token"], "refresh")
        self.assertFalse(response.cookies)

    def test_invalid_cookie_is_cleared(self) -> None:
        self.set_cookie()
        self.accounts.refresh.side_effect = Unauthenticated("Expired.")

        response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 401, "unauthenticated")
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        self.assertCleared(response)

    def test_invalid_token_in_the_body_keeps_the_cookie(self) -> None:
        self.set_cookie()
        self.accounts.refresh.side_effect = Unauthenticated("Expired.")

        self.assertFalse(self.call("POST", "auth/refresh", {"refresh_token": "given"}).cookies)

    def test_outage_keeps_the_cookie(self) -> None:
        self.set_cookie()
        self.accounts.refresh.side_effect = Unavailable("Down.")

        with self.assertLogs("django.request", "ERROR"):
            response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 503, "unavailable")
        self.assertFalse(response.cookies)

    def test_refresh_without_a_cookie_is_401(self) -> None:
        response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 401, "unauthenticated")
        self.accounts.refresh.assert_not_called()


class LogoutTests(CookieTestCase):
    def test_logout_by_cookie_ends_the_session_and_clears_the_cookie(self) -> None:
        self.set_cookie()

        response = self.call("POST", "auth/logout", {})

        self.assertEqual(response.status_code, 204)
        self.accounts.sign_out.assert_called_once_with(refresh_token="stored")
        self.assertCleared(response)

    def test_logout_clears_the_cookie_during_an_outage(self) -> None:
        self.set_cookie()
        self.accounts.sign_out.side_effect = Unavailable("Down.")

        with self.assertLogs("django.request", "ERROR"):
            response = self.call("POST", "auth/logout", {})

        self.assertProblem(response, 503, "unavailable")
        self.assertCleared(response)

    def test_logout_without_a_cookie_calls_no_service(self) -> None:
        self.assertEqual(self.call("POST", "auth/logout", {}).status_code, 204)
        self.accounts.sign_out.assert_not_called()

    def test_logout_by_body_keeps_the_cookie(self) -> None:
        self.set_cookie()

        response = self.call("POST", "auth/logout", {"refresh_token": "given"})

        self.accounts.sign_out.assert_called_once_with(refresh_token="given")
        self.assertFalse(response.cookies)


class NoBodyTests(CookieTestCase):
    """Requests without a body, which stands for `{}`."""

    def send(self, path: str, **headers: str) -> ClientResponse:
        """Send a request with neither a body nor a media type."""
        return self.client.generic("POST", f"/api/v1/{path}", content_type="", headers=headers)

    def test_refresh_without_a_body_uses_the_cookie(self) -> None:
        for origin in (dict[str, str](), {"Origin": "http://testserver"}, {"Origin": FRONT_END}):
            with self.subTest(origin):
                self.set_cookie()
                response = self.send("auth/refresh", **origin)
                self.assertEqual(response.status_code, 200)
                self.assertStored(response, "refresh")

    def test_refresh_without_a_body_and_a_cookie_is_401(self) -> None:
        self.assertProblem(self.send("auth/refresh"), 401, "unauthenticated")

    def test_logout_without_a_body_uses_the_cookie(self) -> None:
        self.set_cookie()

        response = self.send("auth/logout")

        self.assertEqual(response.status_code, 204)
        self.accounts.sign_out.assert_called_once_with(refresh_token="stored")
        self.assertCleared(response)

    def test_logout_without_a_body_and_a_cookie_succeeds(self) -> None:
        self.assertEqual(self.send("auth/logout").status_code, 204)

    def test_default_media_type_of_the_development_server_counts_as_none(self) -> None:
        self.set_cookie()

        response = self.client.generic("POST", "/api/v1/auth/refresh", content_type="text/plain")

        self.assertEqual(response.status_code, 200)


class CrossSiteRequestTests(CookieTestCase):
    """Requests that a page of another site can send: forms, with or without fields."""

    def test_request_that_a_page_of_another_site_can_send_is_415(self) -> None:
        for path, origin in product(
            ("auth/refresh", "auth/logout"),
            ("https://evil.example", "http://testserver.evil.example", "null"),
        ):
            for content_type in (
                "",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain",
            ):
                for body in (None, b"{}"):
                    with self.subTest(path, content_type=content_type, body=body):
                        self.set_cookie()
                        response = self.call("POST", path, body, Content_Type=content_type, Origin=origin)
                        self.assertProblem(response, 415, "unsupported_media_type")
                        self.assertFalse(response.cookies)
        self.accounts.refresh.assert_not_called()
        self.accounts.sign_out.assert_not_called()

    def test_form_without_an_origin_is_415(self) -> None:
        for path in ("auth/refresh", "auth/logout"):
            for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
                for body in (None, b"{}"):
                    with self.subTest(path, content_type=content_type, body=body):
                        self.set_cookie()
                        response = self.call("POST", path, body, Content_Type=content_type)
                        self.assertProblem(response, 415, "unsupported_media_type")
        self.accounts.refresh.assert_not_called()
        self.accounts.sign_out.assert_not_called()

    def test_cookie_does_not_authenticate_other_requests(self) -> None:
        self.set_cookie()

        for path in ("me", "me/dashboard"):
            self.assertProblem(self.call("GET", path), 401, "unauthenticated")
