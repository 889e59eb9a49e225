"""Idempotency-Key: which requests it makes safe to repeat, and whose key it is."""

from unittest.mock import patch
from uuid import uuid4

from django.urls import resolve

from gateway.rest.operations import operation
from gateway.tests.cases import CONTRACTS, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, Endpoint
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Conflict

UNKEYED = {"auth_register", "auth_login", "auth_refresh", "auth_logout", "me_password", "me_erase"}
"""What answers with tokens, or is found done when repeated."""


def operation_of(endpoint: Endpoint) -> operation:
    path = f"/api/v1/{endpoint.path.partition('?')[0]}"
    return getattr(resolve(path).func.view_class, endpoint.method.lower()).operation


WRITING = [endpoint for endpoint in ENDPOINTS if endpoint.method != "GET"]
KEYED = [endpoint for endpoint in WRITING if operation_of(endpoint).idempotent]


class KeyTests(GatewayTestCase):
    def request(self, endpoint: Endpoint, key: str, user=READER_ID):
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=user, Idempotency_Key=key)

    def sent_keys(self) -> list[str]:
        """The keys of the commands that the services were sent."""
        calls = [call for name in CONTRACTS for call in getattr(self, name).method_calls]
        return [call.kwargs["key"] for call in calls if "key" in call.kwargs]

    def test_every_change_takes_one_but_those_with_a_reason(self):
        unkeyed = {operation_of(endpoint).name for endpoint in WRITING if endpoint not in KEYED}
        self.assertEqual(unkeyed, UNKEYED)

    def test_it_reaches_the_service_as_this_persons_own(self):
        other_id = uuid4()
        for endpoint in KEYED:
            with self.subTest(endpoint):
                self.reset_services()
                self.request(endpoint, "a-key")
                self.request(endpoint, "a-key", other_id)
                self.assertEqual(self.sent_keys(), [f"{READER_ID}:a-key", f"{other_id}:a-key"])

    def test_without_one_there_is_none(self):
        for endpoint in KEYED:
            with self.subTest(endpoint):
                self.reset_services()
                self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(self.sent_keys(), [None])

    def test_one_that_does_not_fit_is_invalid_and_reaches_nobody(self):
        for key in ("", " ", "a b", "é", "k" * 129):
            for endpoint in KEYED:
                with self.subTest(endpoint, key=key):
                    self.reset_services()
                    problem = self.assertProblem(self.request(endpoint, key), 400, "invalid")
                    self.assertEqual(list(problem["errors"]), ["Idempotency-Key"])
                    self.assertEqual(self.sent_keys(), [])

    def test_the_longest_fits(self):
        self.assertEqual(self.request(KEYED[0], "k" * 128).status_code, KEYED[0].status)

    def test_one_used_for_another_request_is_a_conflict(self):
        with patch.object(self.posts.create, "side_effect", Conflict("This key was used.")):
            response = self.call(
                "POST", "posts", {"title": "T", "body": "B"}, user=READER_ID, Idempotency_Key="k"
            )
        self.assertProblem(response, 409, "conflict")

    def test_the_description_names_it_where_it_is_taken(self):
        description = self.call("GET", "schema").json()
        named = {
            operation["operationId"]
            for methods in description["paths"].values()
            for operation in methods.values()
            for parameter in operation.get("parameters", [])
            if (parameter["name"], parameter["in"]) == ("Idempotency-Key", "header")
        }
        self.assertEqual(named, {operation_of(endpoint).name for endpoint in KEYED})
