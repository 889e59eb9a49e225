"""Who is asking, and where that must be known."""

import time

from gateway.conduit.tests.cases import ConduitTestCase, session_token
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests import samples
from gateway.tests.cases import access_token
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import NotFound


class TokenTests(ConduitTestCase):
    def test_what_is_ones_own_needs_a_token(self):
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data)
                if endpoint.own:
                    self.assertErrors(response, 401, token="is missing")
                    self.assertEqual(response.headers["WWW-Authenticate"], "Token")
                else:
                    self.assertEqual(response.status_code, endpoint.status)

    def test_a_missing_token_comes_before_a_missing_article(self):
        for double in (self.posts, self.comments):
            for operation in ("get", "update", "delete", "like", "unlike", "create", "get_by_number"):
                getattr(double, operation, self.posts.get).side_effect = NotFound("No.")
        for endpoint in ENDPOINTS:
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data)
                    self.assertErrors(response, 401, token="is missing")

    def test_a_missing_token_comes_before_a_bad_body(self):
        for body in (b"{", {"article": {"title": ""}}):
            self.assertErrors(self.call("POST", "articles", body), 401, token="is missing")

    def test_what_is_no_good_token_is_refused_on_reads_too(self):
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
            f"Bearer {good}",
            good,
        ):
            for path in ("user", "articles", "tags"):
                with self.subTest(header, path=path):
                    response = self.call("GET", path, Authorization=header)
                    self.assertErrors(response, 401, token="is invalid")

    def test_an_empty_header_is_nobody(self):
        for header in ("", " "):
            with self.subTest(header):
                self.assertEqual(self.call("GET", "articles", Authorization=header).status_code, 200)
                self.assertErrors(self.call("GET", "user", Authorization=header), 401, token="is missing")

    def test_the_scheme_may_be_written_in_any_case(self):
        response = self.call("GET", "user", Authorization=f"token {session_token()}")
        self.assertEqual(response.status_code, 200)

    def test_it_is_no_access_token_of_the_other_api(self):
        response = self.client.get("/api/v1/me", headers={"Authorization": f"Bearer {session_token()}"})
        self.assertEqual(response.status_code, 401)


class SessionTests(ConduitTestCase):
    """A token lives as long as its session: where it matters, accounts is asked whether that has ended."""

    def test_a_session_that_has_ended_is_good_for_nothing_of_ones_own(self):
        self.accounts.has_session.return_value = False
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                if endpoint.own:
                    self.assertErrors(response, 401, token="is invalid")
                else:
                    self.assertEqual(response.status_code, endpoint.status)

    def test_accounts_is_asked_about_this_session_of_this_person(self):
        self.call("POST", "profiles/ann/follow", user=READER_ID)
        self.accounts.has_session.assert_called_once_with(user_id=READER_ID, session_id=samples.SESSION_ID)

    def test_reading_what_everyone_may_does_not_ask(self):
        self.call("GET", "articles", user=READER_ID)
        self.accounts.has_session.assert_not_called()
