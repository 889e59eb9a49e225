"""Who may call what: nobody, anybody, a good token, a bad one."""

import time
from unittest.mock import patch
from uuid import UUID

import jwt
from django.conf import settings

from gateway.tests import samples
from gateway.tests.cases import CONTRACTS, GatewayTestCase, access_token
from gateway.tests.endpoints import ENDPOINTS
from kernel.contracts.context import current_context


def forged():
    claims = jwt.decode(access_token(), options={"verify_signature": False})
    return jwt.encode(claims, "another key, of more than 32 characters", algorithm="HS256")


def unsigned():
    return jwt.encode(jwt.decode(access_token(), options={"verify_signature": False}), None, algorithm="none")


class PermissionTests(GatewayTestCase):
    def assertNothingAsked(self):  # noqa: N802
        for name in CONTRACTS:
            self.assertEqual(getattr(self, name).mock_calls, [])

    def test_anonymous_people_are_refused_where_one_must_be_signed_in(self):
        for endpoint in ENDPOINTS:
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertProblem(response, 401, "unauthenticated")
                    self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        self.assertNothingAsked()

    def test_everything_else_is_open_to_all(self):
        for endpoint in ENDPOINTS:
            if not endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertEqual(response.status_code, endpoint.status)

    def test_a_signed_in_person_may_call_everything(self):
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=samples.READER_ID)
                self.assertEqual(response.status_code, endpoint.status)

    def test_a_bad_token_is_refused_on_public_reads_too(self):
        for endpoint in ENDPOINTS:
            if endpoint.required and not endpoint.path.startswith("auth/"):
                with self.subTest(endpoint):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, Authorization="Bearer bad"
                    )
                    self.assertProblem(response, 401, "unauthenticated")
                    self.assertEqual(response.headers["WWW-Authenticate"], 'Bearer error="invalid_token"')
        self.assertNothingAsked()


class TokenTests(GatewayTestCase):
    def test_bad_headers(self):
        bad = {
            "no token": "Bearer",
            "an empty token": "Bearer ",
            "rubbish": "Bearer a.b.c",
            "two tokens": f"Bearer {access_token()} {access_token()}",
            "another scheme": "Basic YW5uOnBhc3N3b3Jk",
            "no scheme": access_token(),
            "not ASCII": "Bearer \u00e9\u00e9",
            "expired": f"Bearer {access_token(exp=int(time.time()) - 1)}",
            "no end": f"Bearer {access_token(exp=None)}",
            "no id": f"Bearer {access_token(jti=None)}",
            "no type": f"Bearer {access_token(token_type=None)}",
            "a refresh token": f"Bearer {access_token(token_type='refresh')}",
            "another key": f"Bearer {forged()}",
            "unsigned": f"Bearer {unsigned()}",
            "no user": f"Bearer {access_token(sub=None)}",
            "a user that is no id": f"Bearer {access_token(sub='ann')}",
            "no session": f"Bearer {access_token(sid=None)}",
            "a session that is a list": f"Bearer {access_token(sid=[1])}",
        }
        for name, header in bad.items():
            with self.subTest(name):
                self.assertProblem(self.call("GET", "posts", Authorization=header), 401, "unauthenticated")

    def test_a_token_made_by_a_clock_that_is_ahead(self):
        token = access_token(iat=int(time.time()) + 25)

        self.assertEqual(self.call("GET", "me", Authorization=f"Bearer {token}").status_code, 200)

    def test_an_empty_header_is_nobody(self):
        for header in ("", " "):
            with self.subTest(header):
                self.assertEqual(self.call("GET", "posts", Authorization=header).status_code, 200)
                answer = self.call("GET", "me", Authorization=header)
                self.assertProblem(answer, 401, "unauthenticated")
                self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_the_scheme_may_be_written_in_any_case(self):
        response = self.call("GET", "me", Authorization=f"bearer {access_token()}")

        self.assertEqual(response.status_code, 200)

    def test_the_token_says_who_is_asking(self):
        seen = []
        self.accounts.get_account.side_effect = lambda user_id: (
            seen.append((user_id, current_context().actor_id)) or samples.account()
        )

        self.call("GET", "me", user=UUID(int=42))
        self.call("GET", "posts")

        self.assertEqual(seen, [(UUID(int=42), UUID(int=42))])

    def test_the_access_log_tells_who_is_asking(self):
        with self.assertLogs("kernel.access", "INFO") as logged:
            self.call("GET", "me", user=UUID(int=42))
            self.call("GET", "posts")

        told = [getattr(record, "actor", None) for record in logged.records]
        self.assertEqual(told, [str(UUID(int=42)), None])

    def test_no_session_cookie_signs_in(self):
        self.client.cookies[settings.SESSION_COOKIE_NAME] = "session"
        with patch("django.contrib.auth.get_user") as get_user:
            self.assertProblem(self.call("GET", "me"), 401, "unauthenticated")

        get_user.assert_not_called()
