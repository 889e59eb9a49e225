"""Session tokens, and the operations that require one."""

import time

from gateway.conduit.tests.cases import ConduitTestCase, session_token
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests import samples
from gateway.tests.cases import access_token
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import NotFound


class TokenTests(ConduitTestCase):
    def test_missing_token_is_401_if_a_user_is_required(self) -> None:
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data)
                if endpoint.own:
                    self.assertErrors(response, 401, token="is missing")
                    self.assertEqual(response.headers["WWW-Authenticate"], "Token")
                else:
                    self.assertEqual(response.status_code, endpoint.status)

    def test_missing_token_is_401_even_if_the_resource_is_missing(self) -> None:
        for double in (self.posts, self.comments):
            for operation in ("get", "update", "delete", "like", "unlike", "create", "get_by_number"):
                getattr(double, operation, self.posts.get).side_effect = NotFound("No.")
        for endpoint in ENDPOINTS:
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertErrors(response, 401, token="is missing")

    def test_missing_token_is_401_even_if_the_body_is_invalid(self) -> None:
        for body in (b"{", {"article": {"title": ""}}):
            self.assertErrors(self.call("POST", "articles", body), 401, token="is missing")

    def test_invalid_token_is_401_only_if_a_user_is_required(self) -> None:
        good = session_token()
        for header in (
            "Token",
            "Token x",
            "Token null",
            "Token undefined",
            f"Token {session_token(exp=int(time.time()) - 1)}",
            f"Token {session_token(exp=None)}",
            f"Token {session_token(sub=None)}",
            f"Token {session_token(sid=None)}",
            f"Token {session_token(token_type='refresh')}",
            f"Token {access_token()}",
            f"Token {good[:-4]}AAAA",
            f"Bearer {access_token()}",
            f"Basic {good}",
            good,
        ):
            for endpoint in ENDPOINTS:
                with self.subTest(header, endpoint=endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, Authorization=header)
                    if endpoint.own:
                        self.assertErrors(response, 401, token="is invalid")
                    else:
                        anonymous = self.call(endpoint.method, endpoint.path, endpoint.data)
                        self.assertEqual(response.status_code, endpoint.status)
                        self.assertEqual(response.content, anonymous.content)

    def test_read_with_an_invalid_token_is_never_stored(self) -> None:
        response = self.call("GET", "articles", Authorization="Token x")

        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertEqual(response.headers["X-Token-Status"], "invalid")

    def test_empty_header_is_anonymous(self) -> None:
        for header in ("", " "):
            with self.subTest(header):
                self.assertEqual(self.call("GET", "articles", Authorization=header).status_code, 200)
                self.assertErrors(self.call("GET", "user", Authorization=header), 401, token="is missing")

    def test_both_schemes_are_accepted_in_any_case(self) -> None:
        for scheme in ("Token", "token", "TOKEN", "Bearer", "bearer", "BEARER", "Token  ", "Bearer\t"):
            with self.subTest(scheme):
                response = self.call("GET", "user", Authorization=f"{scheme} {session_token()}")
                self.assertEqual(response.status_code, 200)

    def test_session_token_is_401_at_the_other_api(self) -> None:
        response = self.client.get("/api/v1/me", headers={"Authorization": f"Bearer {session_token()}"})
        self.assertEqual(response.status_code, 401)


class SessionTests(ConduitTestCase):
    """Session tokens after the end of the session."""

    def test_ended_session_is_401_if_a_user_is_required(self) -> None:
        self.accounts.has_session.return_value = False
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                if endpoint.own:
                    self.assertErrors(response, 401, token="is invalid")
                else:
                    self.assertEqual(response.status_code, endpoint.status)

    def test_accounts_receives_the_session_and_its_user(self) -> None:
        self.call("POST", "profiles/ann/follow", user=READER_ID)
        self.accounts.has_session.assert_called_once_with(user_id=READER_ID, session_id=samples.SESSION_ID)

    def test_public_reads_do_not_check_the_session(self) -> None:
        self.call("GET", "articles", user=READER_ID)
        self.accounts.has_session.assert_not_called()
