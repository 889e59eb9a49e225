"""Every endpoint while one of the services fails, in each possible way."""

from collections.abc import Callable
from itertools import product

from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests.cases import CONTRACTS, ClientResponse
from gateway.tests.endpoints import Endpoint
from gateway.tests.failures import FAILURES, defect, failed, unavailable
from gateway.tests.samples import READER_ID

STATUSES = {unavailable: 503, failed: 500, defect: 500}


class PartialFailureTests(ConduitTestCase):
    def call_failing(
        self, endpoint: Endpoint, service: str, error: Callable[[], Exception]
    ) -> ClientResponse:
        """Call an endpoint while every operation of a service raises the error."""
        self.reset_services()
        self.fail_service(service, error())
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)

    def test_failed_essential_service_is_503_or_500(self) -> None:
        for endpoint, service in product(ENDPOINTS, CONTRACTS):
            if endpoint.need_of(service) == "essential":
                for error in FAILURES:
                    with self.subTest(endpoint, service=service), self.assertLogs(level="ERROR"):
                        response = self.call_failing(endpoint, service, error)
                        self.assertEqual(response.status_code, STATUSES[error])
                        self.assertEqual(list(response.json()["errors"]), ["server"])

    def test_authors_are_unknown_without_accounts(self) -> None:
        for endpoint, error in product(ENDPOINTS, FAILURES):
            if endpoint.need_of("accounts") == "optional":
                with self.subTest(endpoint, error=error), self.assertLogs("gateway.composition"):
                    response = self.call_failing(endpoint, "accounts", error)
                    self.assertEqual(response.status_code, endpoint.status)
                    self.assertEqual(response.json()["degraded"], ["accounts"])
                    self.assertIn('"username":"[unknown]"', response.content.decode())
                    self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_failure_of_another_service_has_no_effect(self) -> None:
        for endpoint, service in product(ENDPOINTS, CONTRACTS):
            if endpoint.need_of(service) == "none":
                with self.subTest(endpoint, service=service):
                    self.assertEqual(
                        self.call_failing(endpoint, service, unavailable).status_code, endpoint.status
                    )
