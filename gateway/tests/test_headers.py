"""Headers for caches, CORS and request IDs; the response to a defect."""

import logging
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

from django.test import override_settings

from gateway.tests import samples
from gateway.tests.cases import CONTRACTS, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, Endpoint, reading
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import NotFound, Unavailable

FRONT_END = "https://front.example"
EXPOSED = {"ETag", "Location", "Retry-After", "X-Request-ID", "X-Token-Status"}


class CachingTests(GatewayTestCase):
    def test_anonymous_reads_are_publicly_cacheable(self) -> None:
        for endpoint in reading():
            with self.subTest(endpoint):
                response = self.call("GET", endpoint.path)
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
                self.assertIn("Authorization", response.headers["Vary"])
                self.assertRegex(response.headers["ETag"], r'^"[0-9a-f]{32}"$')

    def test_unchanged_response_is_304(self) -> None:
        for endpoint in reading():
            with self.subTest(endpoint):
                tag = self.call("GET", endpoint.path).headers["ETag"]
                response = self.call("GET", endpoint.path, If_None_Match=tag)
                self.assertEqual((response.status_code, response.content), (304, b""))
                self.assertEqual(response.headers["ETag"], tag)
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
                self.assertIn("Authorization", response.headers["Vary"])

    def test_conditions_for_changes_are_ignored_by_reads(self) -> None:
        for condition in ({"If_Match": '"x"'}, {"If_Unmodified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"}):
            with self.subTest(condition):
                self.assertEqual(self.call("GET", "posts", user=None, **condition).status_code, 200)

    def test_changed_response_has_another_etag(self) -> None:
        tag = self.call("GET", "posts/a-title").headers["ETag"]
        self.posts.get.return_value = samples.post(likes_count=5)

        response = self.call("GET", "posts/a-title", If_None_Match=tag)

        self.assertEqual(response.status_code, 200)
        self.assertNotEqual(response.headers["ETag"], tag)

    def test_response_for_a_signed_in_user_is_never_stored(self) -> None:
        tag = self.call("GET", "posts").headers["ETag"]

        response = self.call("GET", "posts", user=READER_ID, If_None_Match=tag)

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertIn("Authorization", response.headers["Vary"])
        self.assertNotIn("ETag", response.headers)

    def test_read_with_an_invalid_token_is_never_stored(self) -> None:
        for endpoint in reading():
            with self.subTest(endpoint):
                tag = self.call("GET", endpoint.path).headers["ETag"]
                response = self.call("GET", endpoint.path, Authorization="Bearer bad", If_None_Match=tag)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")
                self.assertIn("Authorization", response.headers["Vary"])
                self.assertNotIn("ETag", response.headers)

    def test_degraded_response_is_never_stored(self) -> None:
        self.accounts.get_many.side_effect = Unavailable("No.")
        with self.assertLogs("gateway.composition.degradation"):
            response = self.call("GET", "posts")

        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertNotIn("ETag", response.headers)

    def test_problem_is_never_stored(self) -> None:
        self.posts.get.side_effect = NotFound("No.")

        for path in ("posts/x", "nothing", "posts?limit=0"):
            with self.subTest(path):
                response = self.call("GET", path)
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_head_has_the_headers_of_get_and_no_body(self) -> None:
        got, head = self.call("GET", "posts"), self.call("HEAD", "posts")

        self.assertEqual((head.status_code, head.content), (200, b""))
        for name in ("ETag", "Cache-Control", "Content-Type", "Content-Length"):
            self.assertEqual(head.headers[name], got.headers[name])


class PreconditionTests(GatewayTestCase):
    def changes(self) -> Iterator[Endpoint]:
        return (endpoint for endpoint in ENDPOINTS if endpoint.method != "GET")

    def test_change_that_requires_a_version_is_412_and_has_no_effect(self) -> None:
        for condition in ('"nonsense"', 'W/"x"', '"a", "b"', '*, "x"', "nonsense", ""):
            for endpoint in self.changes():
                with self.subTest(endpoint, condition=condition):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, user=READER_ID, If_Match=condition
                    )
                    self.assertProblem(response, 412, "precondition_failed")
        for name in CONTRACTS:
            self.assertEqual(getattr(self, name).mock_calls, [])

    def test_change_that_requires_existence_takes_effect(self) -> None:
        for endpoint in self.changes():
            with self.subTest(endpoint):
                response = self.call(
                    endpoint.method, endpoint.path, endpoint.data, user=READER_ID, If_Match="*"
                )
                self.assertEqual(response.status_code, endpoint.status)

    def test_permission_is_checked_before_the_precondition(self) -> None:
        for endpoint in self.changes():
            if endpoint.own:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, If_Match='"x"')
                    self.assertProblem(response, 401, "unauthenticated")

    def test_other_method_is_405_despite_a_precondition(self) -> None:
        response = self.call("PUT", "posts", user=READER_ID, If_Match='"x"')

        self.assertProblem(response, 405, "method_not_allowed")


class CorsTests(GatewayTestCase):
    def test_allowed_origin_may_read_responses(self) -> None:
        for path in ("posts", "nothing", "posts?limit=0"):
            with self.subTest(path):
                response = self.call("GET", path, Origin=FRONT_END)
                self.assertEqual(response.headers["Access-Control-Allow-Origin"], FRONT_END)
                exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
                self.assertEqual(set(exposed), EXPOSED)
                self.assertIn("origin", response.headers["Vary"].lower())

    def test_other_origin_may_not_read_responses(self) -> None:
        response = self.call("GET", "posts", Origin="https://evil.example")

        self.assertNotIn("Access-Control-Allow-Origin", response.headers)

    def test_allowed_origin_may_send_a_token_and_json(self) -> None:
        response = self.call(
            "OPTIONS",
            "posts/a-title",
            Origin=FRONT_END,
            Access_Control_Request_Method="PATCH",
            Access_Control_Request_Headers="authorization,content-type,x-request-id,if-match,if-none-match",
        )

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], FRONT_END)
        self.assertIn("PATCH", response.headers["Access-Control-Allow-Methods"])
        allowed = response.headers["Access-Control-Allow-Headers"].split(", ")
        self.assertLessEqual(
            {"authorization", "content-type", "x-request-id", "if-match", "if-none-match"}, set(allowed)
        )

    def test_only_allowed_origin_may_send_the_cookie(self) -> None:
        for origin, allowed in ((FRONT_END, "true"), ("https://evil.example", None)):
            for method in ("OPTIONS", "POST"):
                with self.subTest(origin, method=method):
                    response = self.call(
                        method,
                        "auth/refresh",
                        {"refresh_token": "token"},
                        Origin=origin,
                        Access_Control_Request_Method="POST",
                    )
                    self.assertEqual(response.headers.get("Access-Control-Allow-Credentials"), allowed)

    def test_addresses_outside_the_api_allow_no_origin(self) -> None:
        response = self.client.get("/health/live", headers={"origin": FRONT_END})

        self.assertNotIn("Access-Control-Allow-Origin", response.headers)


class RequestIdTests(GatewayTestCase):
    def test_request_id_of_the_caller_is_in_the_response_and_its_problem(self) -> None:
        self.posts.get.side_effect = NotFound("No.")

        response = self.call("GET", "posts/x", X_Request_ID="from-the-front-end")

        problem = self.assertProblem(response, 404, "not_found")
        self.assertEqual(problem["request_id"], "from-the-front-end")

    def test_request_without_an_id_gets_a_new_one(self) -> None:
        first, second = (self.call("GET", "posts").headers["X-Request-ID"] for _ in range(2))

        self.assertEqual(UUID(first).version, 7)
        self.assertNotEqual(first, second)

    def test_unsafe_request_id_is_replaced(self) -> None:
        for bad in ("a b", "a" * 129, "\u00e9", ""):
            self.assertEqual(
                UUID(self.call("GET", "posts", X_Request_ID=bad).headers["X-Request-ID"]).version, 7
            )

    def test_every_log_line_contains_the_request_id(self) -> None:
        self.posts.get.side_effect = RuntimeError("No.")
        self.comments.list_received.side_effect = RuntimeError("No.")
        console = next(
            each
            for each in logging.getLogger().handlers
            if isinstance(each, logging.StreamHandler) and each.name == "console"
        )
        log = StringIO()
        before = console.setStream(log)
        self.addCleanup(console.setStream, before)

        for path in ("posts/x", "me/dashboard"):
            self.call("GET", path, user=READER_ID, X_Request_ID="from-the-front-end")

        lines = [line for line in log.getvalue().splitlines() if line.startswith(("ERROR", "WARNING"))]
        loggers = [line.split()[1] for line in lines]
        self.assertEqual(
            loggers, ["gateway.rest.exceptions", "django.request", "gateway.composition.degradation"]
        )
        for line in lines:
            self.assertIn("[from-the-front-end]", line)


class DefectTests(GatewayTestCase):
    def test_defect_is_logged_with_traceback_and_returned_without_details(self) -> None:
        self.posts.list_published.side_effect = ZeroDivisionError("a secret")
        for debug in (False, True):
            with (
                self.subTest(debug=debug),
                override_settings(DEBUG=debug),
                self.assertLogs("gateway.rest.exceptions", "ERROR") as logs,
                self.assertLogs("django.request", "ERROR"),
            ):
                response = self.call("GET", "posts")

                problem = self.assertProblem(response, 500, "failed")
                self.assertNotIn("secret", response.content.decode())
                self.assertNotIn("ZeroDivision", response.content.decode())
                self.assertIn("ZeroDivisionError: a secret", logs.output[0])
                self.assertIn("Traceback", logs.output[0])
                self.assertNotIn("errors", problem)
