"""Authentication and permissions: no token, a valid one, an invalid one."""

import time
from unittest.mock import patch
from uuid import UUID

import jwt
from django.conf import settings

from accounts.contract import Account
from gateway.tests import samples
from gateway.tests.cases import CONTRACTS, GatewayTestCase, access_token
from gateway.tests.endpoints import ENDPOINTS, reading
from kernel.contracts.context import current_context
from kernel.contracts.errors import NotFound


def forged_token() -> str:
    claims = jwt.decode(access_token(), options={"verify_signature": False})
    return jwt.encode(claims, "another key, of more than 32 characters", algorithm="HS256")


def unsigned_token() -> str:
    claims = jwt.decode(access_token(), options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none")


class PermissionTests(GatewayTestCase):
    def assertNoCalls(self) -> None:  # noqa: N802
        for name in CONTRACTS:
            self.assertEqual(getattr(self, name).mock_calls, [])

    def test_anonymous_request_is_401_if_a_user_is_required(self) -> None:
        for endpoint in ENDPOINTS:
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertProblem(response, 401, "unauthenticated")
                    self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        self.assertNoCalls()

    def test_anonymous_request_succeeds_if_no_user_is_required(self) -> None:
        for endpoint in ENDPOINTS:
            if not endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertEqual(response.status_code, endpoint.status)

    def test_signed_in_user_may_call_every_endpoint(self) -> None:
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=samples.READER_ID)
                self.assertEqual(response.status_code, endpoint.status)

    def test_invalid_token_is_401_if_a_user_is_required(self) -> None:
        for endpoint in ENDPOINTS:
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, Authorization="Bearer bad"
                    )
                    self.assertProblem(response, 401, "unauthenticated")
                    self.assertEqual(response.headers["WWW-Authenticate"], 'Bearer error="invalid_token"')
                    self.assertEqual(response.headers["X-Token-Status"], "invalid")
        self.assertNoCalls()

    def test_invalid_token_is_no_token_if_no_user_is_required(self) -> None:
        for endpoint in ENDPOINTS:
            if not endpoint.own:
                with self.subTest(endpoint):
                    anonymous = self.call(endpoint.method, endpoint.path, endpoint.data)
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, Authorization="Bearer bad"
                    )
                    self.assertEqual(response.status_code, endpoint.status)
                    self.assertEqual(response.content, anonymous.content)
                    self.assertNotIn("X-Token-Status", anonymous.headers)

    def test_public_read_names_the_status_of_an_invalid_token(self) -> None:
        for endpoint in reading():
            for method in ("GET", "HEAD"):
                with self.subTest(endpoint, method=method):
                    response = self.call(method, endpoint.path, Authorization="Bearer bad")
                    self.assertEqual(response.headers["X-Token-Status"], "invalid")
                    valid = self.call(method, endpoint.path, user=samples.READER_ID)
                    self.assertNotIn("X-Token-Status", valid.headers)

    def test_error_of_a_public_read_names_the_status_of_an_invalid_token(self) -> None:
        self.posts.get.side_effect = NotFound("No.")

        response = self.call("GET", "posts/x", Authorization="Bearer bad")

        self.assertProblem(response, 404, "not_found")
        self.assertEqual(response.headers["X-Token-Status"], "invalid")


class TokenTests(GatewayTestCase):
    def test_invalid_authorization_header_is_rejected(self) -> None:
        bad = {
            "no token": "Bearer",
            "an empty token": "Bearer ",
            "not a token": "Bearer a.b.c",
            "two tokens": f"Bearer {access_token()} {access_token()}",
            "another scheme": "Basic YW5uOnBhc3N3b3Jk",
            "no scheme": access_token(),
            "not ASCII": "Bearer \u00e9\u00e9",
            "expired": f"Bearer {access_token(exp=int(time.time()) - 1)}",
            "no expiry": f"Bearer {access_token(exp=None)}",
            "no ID": f"Bearer {access_token(jti=None)}",
            "no type": f"Bearer {access_token(token_type=None)}",
            "a refresh token": f"Bearer {access_token(token_type='refresh')}",
            "another key": f"Bearer {forged_token()}",
            "unsigned": f"Bearer {unsigned_token()}",
            "no user": f"Bearer {access_token(sub=None)}",
            "a user that is not an ID": f"Bearer {access_token(sub='ann')}",
            "no session": f"Bearer {access_token(sid=None)}",
            "a session that is a list": f"Bearer {access_token(sid=[1])}",
        }
        for name, header in bad.items():
            with self.subTest(name):
                self.assertProblem(self.call("GET", "me", Authorization=header), 401, "unauthenticated")
                read = self.call("GET", "posts", Authorization=header)
                self.assertEqual((read.status_code, read.headers["X-Token-Status"]), (200, "invalid"))

    def test_token_issued_by_a_clock_ahead_is_accepted(self) -> None:
        token = access_token(iat=int(time.time()) + 25)

        self.assertEqual(self.call("GET", "me", Authorization=f"Bearer {token}").status_code, 200)

    def test_empty_header_is_anonymous(self) -> None:
        for header in ("", " "):
            with self.subTest(header):
                self.assertEqual(self.call("GET", "posts", Authorization=header).status_code, 200)
                response = self.call("GET", "me", Authorization=header)
                self.assertProblem(response, 401, "unauthenticated")
                self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")

    def test_scheme_is_case_insensitive_and_white_space_is_ignored(self) -> None:
        for spelling in ("bearer {}", "BEARER {}", "Bearer   {}", " Bearer {} ", "Bearer\t{}"):
            with self.subTest(spelling):
                response = self.call("GET", "me", Authorization=spelling.format(access_token()))
                self.assertEqual(response.status_code, 200)

    def test_token_sets_the_actor_of_the_context(self) -> None:
        seen: list[tuple[UUID, UUID | None]] = []

        def get_account(user_id: UUID) -> Account:
            seen.append((user_id, current_context().actor_id))
            return samples.account()

        self.accounts.get_account.side_effect = get_account

        self.call("GET", "me", user=UUID(int=42))
        self.call("GET", "posts")

        self.assertEqual(seen, [(UUID(int=42), UUID(int=42))])

    def test_access_log_contains_the_actor(self) -> None:
        with self.assertLogs("kernel.access", "INFO") as logged:
            self.call("GET", "me", user=UUID(int=42))
            self.call("GET", "posts")

        actors = [getattr(record, "actor", None) for record in logged.records]
        self.assertEqual(actors, [str(UUID(int=42)), None])

    def test_session_cookie_does_not_authenticate(self) -> None:
        self.client.cookies[settings.SESSION_COOKIE_NAME] = "session"
        with patch("django.contrib.auth.get_user") as get_user:
            self.assertProblem(self.call("GET", "me"), 401, "unauthenticated")

        get_user.assert_not_called()
