"""Each service broken in turn, in each way, on every endpoint."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from django.http import HttpResponse

from gateway.tests.cases import CONTRACTS, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, Endpoint
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import InternalError, Unavailable

SECRET = "what only the log may tell"


def unavailable():
    return Unavailable("The database does not answer.")


def failed():
    return InternalError(SECRET)


def defect():
    return RuntimeError(SECRET)


class PartialFailureTests(GatewayTestCase):
    def cases(
        self, need: str, errors: Sequence[Callable[[], Exception]]
    ) -> Iterator[tuple[Endpoint, str, Any]]:
        for endpoint, service, error in product(ENDPOINTS, CONTRACTS, errors):
            if need == endpoint.need_of(service):
                yield endpoint, service, error

    def ask(self, endpoint: Endpoint, service: str, error: Callable[[], Exception]) -> HttpResponse:
        """The endpoint's answer while every operation of the service raises the error."""
        self.reset_services()
        for operation in CONTRACTS[service].operations():
            getattr(getattr(self, service), operation).side_effect = error()
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)

    def test_without_a_required_service_the_answer_is_503(self):
        for case in self.cases("required", [unavailable]):
            with self.subTest(case), self.assertLogs("django.request", "ERROR"):
                response = self.ask(*case)
                self.assertProblem(response, 503, "unavailable")
                self.assertEqual(response.headers["Retry-After"], "5")
                self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_a_required_service_that_breaks_is_a_500_that_tells_nothing(self):
        for case in self.cases("required", [failed, defect]):
            with self.subTest(case), self.assertLogs(level="ERROR") as logs:
                self.assertProblem(response := self.ask(*case), 500, "failed")
                self.assertNotIn(SECRET, response.content.decode())
                self.assertIn(SECRET, logs.output[0])

    def test_without_an_optional_service_its_part_is_left_out(self):
        for endpoint, service, error in self.cases("optional", [unavailable, failed, defect]):
            with self.subTest(endpoint, service=service, error=error), self.assertLogs("gateway.composition"):
                response = self.ask(endpoint, service, error)
                self.assertEqual(response.status_code, endpoint.status)
                self.assertEqual(response.json()["degraded"], [service])

    def test_other_services_do_not_matter(self):
        for endpoint, service, error in self.cases("none", [unavailable]):
            with self.subTest(endpoint, service=service):
                response = self.ask(endpoint, service, error)
                self.assertEqual(response.status_code, endpoint.status)


class MissingPartsTests(GatewayTestCase):
    """What stands in the place of a part that is left out."""

    def setUp(self):
        super().setUp()
        self.enterContext(self.assertLogs("gateway.composition.degradation", "WARNING"))

    def test_posts_have_no_author(self):
        self.accounts.get_many.side_effect = unavailable()

        for path in ("posts", "me/drafts"):
            response = self.call("GET", path, user=READER_ID).json()
            self.assertIsNone(response["items"][0]["author"])
            self.assertEqual(response["items"][0]["title"], "A title")

    def test_comments_have_no_author(self):
        self.accounts.get_many.side_effect = unavailable()

        response = self.call("GET", "posts/a-title/comments").json()

        self.assertIsNone(response["items"][0]["author"])
        self.assertEqual(response["items"][0]["body"], "Well said.")

    def test_one_post_has_neither_author_nor_comments(self):
        self.accounts.get_many.side_effect = self.comments.count_for_posts.side_effect = unavailable()

        response = self.call("GET", "posts/a-title").json()

        self.assertIsNone(response["author"])
        self.assertIsNone(response["comments"])
        self.assertEqual(response["comments_count"], 5)
        self.assertEqual(response["degraded"], ["accounts", "comments"])

    def test_the_dashboard_has_no_comments(self):
        self.comments.list_received.side_effect = unavailable()

        response = self.call("GET", "me/dashboard", user=READER_ID).json()

        self.assertIsNone(response["comments"])
        self.assertEqual(response["popular"][0]["title"], "A title")
        self.assertEqual(response["totals"]["likes"], 3)
        self.assertEqual(response["degraded"], ["comments"])
