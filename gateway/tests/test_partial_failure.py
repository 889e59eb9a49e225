"""Every endpoint while one of the services fails, in each possible way."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from gateway.tests.cases import CONTRACTS, ClientResponse, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, Endpoint
from gateway.tests.failures import FAILURES, SECRET, defect, failed, unavailable
from gateway.tests.samples import READER_ID


class PartialFailureTests(GatewayTestCase):
    def cases(
        self, need: str, errors: Sequence[Callable[[], Exception]]
    ) -> Iterator[tuple[Endpoint, str, Callable[[], Exception]]]:
        """Yield the endpoints with each service of this need and each of the errors."""
        for endpoint, service, error in product(ENDPOINTS, CONTRACTS, errors):
            if need == endpoint.need_of(service):
                yield endpoint, service, error

    def call_failing(
        self, endpoint: Endpoint, service: str, error: Callable[[], Exception]
    ) -> ClientResponse:
        """Call an endpoint while every operation of a service raises the error."""
        self.reset_services()
        self.fail_service(service, error())
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)

    def test_unavailable_essential_service_is_503(self) -> None:
        for case in self.cases("essential", [unavailable]):
            with self.subTest(case), self.assertLogs("django.request", "ERROR"):
                response = self.call_failing(*case)
                self.assertProblem(response, 503, "unavailable")
                self.assertEqual(response.headers["Retry-After"], "5")
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_defect_of_an_essential_service_is_500_without_details(self) -> None:
        for case in self.cases("essential", [failed, defect]):
            with self.subTest(case), self.assertLogs(level="ERROR") as logs:
                self.assertProblem(response := self.call_failing(*case), 500, "failed")
                self.assertNotIn(SECRET, response.content.decode())
                self.assertIn(SECRET, logs.output[0])

    def test_failed_optional_service_degrades_the_response(self) -> None:
        for endpoint, service, error in self.cases("optional", FAILURES):
            with self.subTest(endpoint, service=service, error=error), self.assertLogs("gateway.composition"):
                response = self.call_failing(endpoint, service, error)
                self.assertEqual(response.status_code, endpoint.status)
                self.assertEqual(response.json()["degraded"], [service])

    def test_failure_of_another_service_has_no_effect(self) -> None:
        for endpoint, service, error in self.cases("none", [unavailable]):
            with self.subTest(endpoint, service=service):
                response = self.call_failing(endpoint, service, error)
                self.assertEqual(response.status_code, endpoint.status)


class DegradedResponseTests(GatewayTestCase):
    """The values that replace the part of a failed service."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.assertLogs("gateway.composition.degradation", "WARNING"))

    def test_posts_have_no_author_without_accounts(self) -> None:
        self.accounts.get_many.side_effect = unavailable()

        for path in ("posts", "me/drafts"):
            response = self.call("GET", path, user=READER_ID).json()
            self.assertIsNone(response["items"][0]["author"])
            self.assertEqual(response["items"][0]["title"], "A title")

    def test_comments_have_no_author_without_accounts(self) -> None:
        self.accounts.get_many.side_effect = unavailable()

        response = self.call("GET", "posts/a-title/comments").json()

        self.assertIsNone(response["items"][0]["author"])
        self.assertEqual(response["items"][0]["body"], "Well said.")

    def test_post_has_neither_author_nor_comments_without_both_services(self) -> None:
        self.accounts.get_many.side_effect = self.comments.count_for_posts.side_effect = unavailable()

        response = self.call("GET", "posts/a-title").json()

        self.assertIsNone(response["author"])
        self.assertIsNone(response["comments"])
        self.assertEqual(response["comments_count"], 5)
        self.assertEqual(response["degraded"], ["accounts", "comments"])

    def test_dashboard_has_no_comments_without_comments(self) -> None:
        self.comments.list_received.side_effect = unavailable()

        response = self.call("GET", "me/dashboard", user=READER_ID).json()

        self.assertIsNone(response["comments"])
        self.assertEqual(response["popular"][0]["title"], "A title")
        self.assertEqual(response["totals"]["likes"], 3)
        self.assertEqual(response["degraded"], ["comments"])
