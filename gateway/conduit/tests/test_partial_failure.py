"""Each service broken in turn, in each way, on every endpoint."""

from collections.abc import Callable
from itertools import product

from django.http import HttpResponse

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests.cases import CONTRACTS
from gateway.tests.endpoints import Endpoint
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import InternalError, Unavailable


def unavailable():
    return Unavailable("The database does not answer.")


def failed():
    return InternalError("It broke.")


def defect():
    return RuntimeError("It broke.")


class PartialFailureTests(ConduitTestCase):
    def ask(self, endpoint: Endpoint, service: str, error: Callable[[], Exception]) -> HttpResponse:
        """The endpoint's answer while every operation of the service raises the error."""
        self.reset_services()
        for operation in CONTRACTS[service].operations():
            getattr(getattr(self, service), operation).side_effect = error()
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)

    def test_without_a_required_service(self):
        for endpoint, service in product(ENDPOINTS, CONTRACTS):
            if endpoint.need_of(service) == "required":
                for error, status in ((unavailable, 503), (failed, 500), (defect, 500)):
                    with self.subTest(endpoint, service=service), self.assertLogs(level="ERROR"):
                        response = self.ask(endpoint, service, error)
                        self.assertEqual(response.status_code, status)
                        self.assertEqual(list(response.json()["errors"]), ["server"])

    def test_without_accounts_authors_are_unknown_and_the_answer_says_so(self):
        for endpoint, error in product(ENDPOINTS, (unavailable, failed, defect)):
            if endpoint.need_of("accounts") == "optional":
                with self.subTest(endpoint, error=error), self.assertLogs("gateway.composition"):
                    response = self.ask(endpoint, "accounts", error)
                    self.assertEqual(response.status_code, endpoint.status)
                    self.assertEqual(response.json()["degraded"], ["accounts"])
                    self.assertIn('"username":"[unknown]"', response.content.decode())
                    self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_other_services_do_not_matter(self):
        for endpoint, service in product(ENDPOINTS, CONTRACTS):
            if endpoint.need_of(service) == "none":
                with self.subTest(endpoint, service=service):
                    self.assertEqual(self.ask(endpoint, service, unavailable).status_code, endpoint.status)
