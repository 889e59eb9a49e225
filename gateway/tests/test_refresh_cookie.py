"""Sessions of browsers: the refresh token in a cookie."""

from http.cookies import Morsel

from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings

from accounts.contract import Tokens
from gateway.tests.cases import GatewayTestCase
from gateway.tests.endpoints import REGISTRATION
from kernel.contracts.errors import Unauthenticated, Unavailable

LOGIN = {"login": "ann", "password": "a long password"}
BEGINNINGS = (("auth/login", LOGIN), ("auth/register", REGISTRATION))


class CookieTestCase(GatewayTestCase):
    def have_cookie(self) -> None:
        self.client.cookies["refresh_token"] = "kept"

    def cookie_of(self, response: HttpResponse) -> Morsel[str]:
        self.assertEqual(set(response.cookies), {"refresh_token"})
        return response.cookies["refresh_token"]

    def assertKept(self, response: HttpResponse, token: str) -> None:  # noqa: N802
        cookie = self.cookie_of(response)
        self.assertEqual(cookie.value, token)
        self.assertEqual(cookie["max-age"], settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"].total_seconds())
        self.assertEqual(cookie["path"], "/api/v1/auth")
        self.assertEqual(cookie["samesite"], "Strict")
        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["domain"], "")

    def assertCleared(self, response: HttpResponse) -> None:  # noqa: N802
        cookie = self.cookie_of(response)
        self.assertEqual((cookie.value, cookie["max-age"], cookie["path"]), ("", 0, "/api/v1/auth"))


class BeginningTests(CookieTestCase):
    def test_the_refresh_token_goes_into_the_cookie_alone(self):
        for path, data in BEGINNINGS:
            with self.subTest(path):
                response = self.call("POST", path, data | {"cookie": True})

                self.assertKept(response, "refresh")
                self.assertEqual(
                    response.json()["tokens"],
                    {"access_token": "access", "refresh_token": None, "expires_in": 600},
                )
        self.accounts.sign_in.assert_called_once_with(**LOGIN)
        self.accounts.register.assert_called_once_with(**REGISTRATION)

    def test_who_does_not_ask_for_a_cookie_gets_none(self):
        for path, data in BEGINNINGS:
            for asked in ({}, {"cookie": False}):
                with self.subTest(path, asked=asked):
                    response = self.call("POST", path, data | asked)
                    self.assertEqual(response.json()["tokens"]["refresh_token"], "refresh")
                    self.assertFalse(response.cookies)

    def test_it_travels_encrypted_where_the_site_does(self):
        for secure in (True, False):
            with self.subTest(secure), override_settings(HTTPS_ONLY=secure):
                response = self.call("POST", "auth/login", LOGIN | {"cookie": True})
                self.assertEqual(bool(self.cookie_of(response)["secure"]), secure)

    def test_a_refused_sign_in_sets_no_cookie(self):
        self.accounts.sign_in.side_effect = Unauthenticated("Wrong.")

        self.assertFalse(self.call("POST", "auth/login", LOGIN | {"cookie": True}).cookies)

    def test_cookie_is_true_or_false(self):
        for path, data in BEGINNINGS:
            for value in (1, "true", None, []):
                with self.subTest(path, value=value):
                    problem = self.assertProblem(
                        self.call("POST", path, data | {"cookie": value}), 400, "invalid"
                    )
                    self.assertEqual(set(problem["errors"]), {"cookie"})


class RefreshTests(CookieTestCase):
    def test_the_cookie_gets_the_next_pair_and_is_replaced(self):
        self.have_cookie()
        self.accounts.refresh.return_value = Tokens(access="a2", refresh="r2", expires_in=60, session="s2")

        response = self.call("POST", "auth/refresh", {})

        self.accounts.refresh.assert_called_once_with(refresh_token="kept")
        self.assertKept(response, "r2")
        self.assertEqual(response.json(), {"access_token": "a2", "refresh_token": None, "expires_in": 60})
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_a_token_in_the_body_goes_before_and_leaves_the_cookie_alone(self):
        self.have_cookie()

        response = self.call("POST", "auth/refresh", {"refresh_token": "given"})

        self.accounts.refresh.assert_called_once_with(refresh_token="given")
        self.assertEqual(response.json()["refresh_token"], "refresh")
        self.assertFalse(response.cookies)

    def test_a_dead_cookie_is_cleared(self):
        self.have_cookie()
        self.accounts.refresh.side_effect = Unauthenticated("Dead.")

        response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 401, "unauthenticated")
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        self.assertCleared(response)

    def test_a_dead_token_in_the_body_clears_no_cookie(self):
        self.have_cookie()
        self.accounts.refresh.side_effect = Unauthenticated("Dead.")

        self.assertFalse(self.call("POST", "auth/refresh", {"refresh_token": "given"}).cookies)

    def test_a_cookie_outlives_an_outage(self):
        self.have_cookie()
        self.accounts.refresh.side_effect = Unavailable("Down.")

        with self.assertLogs("django.request", "ERROR"):
            response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 503, "unavailable")
        self.assertFalse(response.cookies)

    def test_without_a_cookie_it_is_401(self):
        response = self.call("POST", "auth/refresh", {})

        self.assertProblem(response, 401, "unauthenticated")
        self.accounts.refresh.assert_not_called()


class LogoutTests(CookieTestCase):
    def test_the_cookies_session_ends_and_the_cookie_is_cleared(self):
        self.have_cookie()

        response = self.call("POST", "auth/logout", {})

        self.assertEqual(response.status_code, 204)
        self.accounts.sign_out.assert_called_once_with(refresh_token="kept")
        self.assertCleared(response)

    def test_the_cookie_is_cleared_during_an_outage_too(self):
        self.have_cookie()
        self.accounts.sign_out.side_effect = Unavailable("Down.")

        with self.assertLogs("django.request", "ERROR"):
            response = self.call("POST", "auth/logout", {})

        self.assertProblem(response, 503, "unavailable")
        self.assertCleared(response)

    def test_without_a_cookie_there_is_nothing_to_end(self):
        self.assertEqual(self.call("POST", "auth/logout", {}).status_code, 204)
        self.accounts.sign_out.assert_not_called()

    def test_a_token_in_the_body_leaves_the_cookie_alone(self):
        self.have_cookie()

        response = self.call("POST", "auth/logout", {"refresh_token": "given"})

        self.accounts.sign_out.assert_called_once_with(refresh_token="given")
        self.assertFalse(response.cookies)


class ForgeryTests(CookieTestCase):
    """What a page of another site can send without asking first: a form, with or without fields."""

    def test_what_a_form_can_send_is_refused(self):
        for path in ("auth/refresh", "auth/logout"):
            for content_type in (
                "",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain",
            ):
                for body in (None, b"{}"):
                    with self.subTest(path, content_type=content_type, body=body):
                        self.have_cookie()
                        response = self.call("POST", path, body, Content_Type=content_type)
                        self.assertProblem(response, 415, "unsupported_media_type")
                        self.assertFalse(response.cookies)
        self.accounts.refresh.assert_not_called()
        self.accounts.sign_out.assert_not_called()

    def test_the_cookie_signs_nobody_in_elsewhere(self):
        self.have_cookie()

        for path in ("me", "me/dashboard"):
            self.assertProblem(self.call("GET", path), 401, "unauthenticated")
