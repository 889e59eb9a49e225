"""Invalid requests, failures, caching, CORS and throttling."""

from typing import Any

from django.core.cache import cache
from django.test import override_settings
from django.urls import resolve
from rest_framework.views import APIView

from gateway.conduit.errors import BLANK
from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS, USER
from gateway.tests.samples import READER_ID
from gateway.tests.test_throttles import LOGIN, rates
from kernel.contracts.errors import Unavailable

FRONT_END = "https://front.example"
WITHOUT_ENVELOPE: tuple[Any, ...] = (None, {}, {"title": "New", "bio": "New"}, {"changes": {}})


class RequestTests(ConduitTestCase):
    def test_body_that_is_not_a_json_object_is_400(self) -> None:
        for body in (b"{", b"\xff", b'{"user": NaN}', b"[]", b"7", b'"user"'):
            with self.subTest(body):
                response = self.call("POST", "users", body)
                self.assertEqual((response.status_code, list(response.json()["errors"])), (400, ["body"]))

    def test_changes_without_their_envelope_are_422(self) -> None:
        for path, envelope in (("user", "user"), ("articles/a-title", "article")):
            for body in WITHOUT_ENVELOPE:
                with self.subTest(path, body=body):
                    response = self.call("PUT", path, body, user=READER_ID)
                    self.assertErrors(response, 422, **{envelope: BLANK})
        self.accounts.update_profile.assert_not_called()
        self.posts.update.assert_not_called()

    def test_other_media_type_is_415(self) -> None:
        response = self.client.post("/api/users", {"user": "ann"})
        self.assertEqual((response.status_code, list(response.json()["errors"])), (415, ["body"]))

    def test_empty_body_of_type_json_is_accepted(self) -> None:
        for endpoint in ENDPOINTS:
            if endpoint.data is None:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, user=READER_ID)
                    self.assertEqual(response.status_code, endpoint.status)

    def test_other_method_is_405_with_the_allowed_methods(self) -> None:
        response = self.call("PATCH", "articles/a-title", user=READER_ID)
        self.assertEqual((response.status_code, list(response.json()["errors"])), (405, ["method"]))
        self.assertEqual(response.headers["Allow"], "GET, HEAD, PUT, DELETE")

    def test_unknown_address_is_404(self) -> None:
        self.client = self.client_class(enforce_csrf_checks=True)
        for method in ("GET", "POST", "DELETE"):
            for path in ("", "nothing", "articles//", "articles/a/b", "user/x", "v2", "v2/posts"):
                with self.subTest(path, method=method):
                    self.assertErrors(self.call(method, path), 404, address="not found")

    def test_final_slash_is_accepted(self) -> None:
        for endpoint in ENDPOINTS:
            path, mark, query = endpoint.path.partition("?")
            if path not in ("schema", "docs"):
                with self.subTest(endpoint):
                    slashed = f"{path}/{mark}{query}"
                    response = self.call(endpoint.method, slashed, endpoint.data, user=READER_ID)
                    self.assertEqual(response.status_code, endpoint.status)
                    self.assertEqual(self.view_of(f"{path}/"), self.view_of(path))

    def view_of(self, path: str) -> type[APIView]:
        function: Any = resolve(f"/api/{path}").func
        view: type[APIView] = function.cls
        return view

    @override_settings(DEBUG=True)
    def test_address_api_without_a_slash_is_404(self) -> None:
        for method in ("GET", "POST"):
            with self.subTest(method):
                self.assertErrors(self.client.generic(method, "/api"), 404, address="not found")

    def test_unknown_address_of_the_other_api_is_a_problem(self) -> None:
        response = self.client.get("/api/v1/nothing")
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")

    def test_problem_details_are_acceptable_for_every_operation(self) -> None:
        for endpoint in ENDPOINTS:
            with self.subTest(endpoint):
                response = self.call(
                    endpoint.method,
                    endpoint.path,
                    endpoint.data,
                    user=READER_ID,
                    Accept="application/problem+json",
                )
                self.assertEqual(response.status_code, endpoint.status)

    def test_change_that_requires_a_version_is_412(self) -> None:
        for endpoint in ENDPOINTS:
            if endpoint.method != "GET":
                with self.subTest(endpoint):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, user=READER_ID, If_Match='"nonsense"'
                    )
                    self.assertEqual(
                        (response.status_code, list(response.json()["errors"])), (412, ["request"])
                    )


class FailureTests(ConduitTestCase):
    def test_defect_is_returned_without_details(self) -> None:
        self.posts.get.side_effect = ZeroDivisionError("a secret")
        with self.assertLogs("gateway.rest.exceptions", "ERROR"), self.assertLogs("django.request", "ERROR"):
            response = self.call("GET", "articles/a-title")
        self.assertEqual((response.status_code, list(response.json()["errors"])), (500, ["server"]))
        self.assertNotIn("secret", response.content.decode())

    def test_unavailable_service_is_503(self) -> None:
        self.posts.get.side_effect = Unavailable("The database does not respond.")
        with self.assertLogs("django.request", "ERROR"):
            response = self.call("GET", "articles/a-title")
        self.assertErrors(response, 503, server="The database does not respond.")
        self.assertEqual(response.headers["Retry-After"], "5")


class CachingTests(ConduitTestCase):
    def test_anonymous_reads_are_publicly_cacheable(self) -> None:
        for path in ("articles", "articles/a-title", "articles/a-title/comments", "tags", "profiles/ann"):
            with self.subTest(path):
                response = self.call("GET", path)
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
                self.assertEqual(response.headers["Vary"], "Authorization, origin")
                again = self.call("GET", path, If_None_Match=response.headers["ETag"])
                self.assertEqual((again.status_code, again.content), (304, b""))

    def test_other_responses_are_never_stored(self) -> None:
        responses = (
            self.call("GET", "articles", user=READER_ID),
            self.call("POST", "profiles/ann/follow", user=READER_ID),
            self.call("GET", "articles?limit=0"),
            self.call("GET", "nothing"),
        )
        for response in responses:
            self.assertEqual(response.headers["Cache-Control"], "private, no-store")


class CorsTests(ConduitTestCase):
    def test_allowed_origin_may_send_every_request(self) -> None:
        response = self.call(
            "OPTIONS",
            "articles/a-title",
            Origin=FRONT_END,
            Access_Control_Request_Method="PUT",
            Access_Control_Request_Headers="authorization,content-type,x-requested-with",
        )
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], FRONT_END)
        self.assertIn("PUT", response.headers["Access-Control-Allow-Methods"])
        allowed = response.headers["Access-Control-Allow-Headers"].split(", ")
        self.assertLessEqual({"authorization", "content-type", "x-requested-with"}, set(allowed))


class ThrottleTests(ConduitTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.addCleanup(cache.clear)

    def test_every_write_is_throttled_and_no_read(self) -> None:
        with rates(writes="1/hour", login="1/hour", register="1/hour"):
            for endpoint in ENDPOINTS:
                cache.clear()
                with self.subTest(endpoint):
                    twice = [
                        self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                        for _ in range(2)
                    ]
                    second = endpoint.status if endpoint.method == "GET" else 429
                    self.assertEqual([each.status_code for each in twice], [endpoint.status, second])
                    if second == 429:
                        self.assertEqual(list(twice[1].json()["errors"]), ["request"])
                        self.assertGreater(int(twice[1].headers["Retry-After"]), 0)

    def statuses(self, *paths: str) -> list[int]:
        """Return the statuses of logins or registrations at these addresses."""
        return [self.call("POST", path, {"user": USER}).status_code for path in paths]

    def test_login_and_registration_have_separate_rates(self) -> None:
        with rates(login="1/hour"):
            self.assertEqual(
                self.statuses("users/login", "users/login", "users", "users"), [200, 429, 201, 201]
            )
        cache.clear()
        with rates(register="1/hour"):
            self.assertEqual(
                self.statuses("users", "users", "users/login", "users/login"), [201, 429, 200, 200]
            )

    def test_both_apis_share_the_rate_of_logins(self) -> None:
        with rates(login="2/hour"):
            self.assertEqual(self.call("POST", "v1/auth/login", LOGIN).status_code, 200)
            self.assertEqual(self.statuses("users/login", "users/login"), [200, 429])
            self.assertEqual(self.call("POST", "v1/auth/login", LOGIN).status_code, 429)
