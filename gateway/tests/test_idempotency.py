"""The header Idempotency-Key: which requests accept it, and whose key it is."""

from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from django.urls import resolve

from gateway.rest.operations import HttpOperation
from gateway.tests.cases import CONTRACTS, ClientResponse, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, REGISTRATION, Endpoint
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Conflict

NOT_IDEMPOTENT = {"auth_login", "auth_refresh", "auth_logout", "me_password"}
"""Operations that return tokens, or that a repetition finds already done."""


def operation_of(endpoint: Endpoint) -> HttpOperation:
    path = f"/api/v1/{endpoint.path.partition('?')[0]}"
    view: Any = resolve(path).func
    operation: HttpOperation = getattr(view.view_class, endpoint.method.lower()).operation
    return operation


CHANGES = [endpoint for endpoint in ENDPOINTS if endpoint.method != "GET"]
IDEMPOTENT = [endpoint for endpoint in CHANGES if operation_of(endpoint).idempotent]
BY_USERS = [endpoint for endpoint in IDEMPOTENT if endpoint.own]


class IdempotencyKeyTests(GatewayTestCase):
    def request(self, endpoint: Endpoint, key: str, user: UUID = READER_ID) -> ClientResponse:
        return self.call(endpoint.method, endpoint.path, endpoint.data, user=user, Idempotency_Key=key)

    def sent_keys(self) -> list[str]:
        """Return the keys of the commands that the services received."""
        calls = [call for name in CONTRACTS for call in getattr(self, name).method_calls]
        return [call.kwargs["key"] for call in calls if "key" in call.kwargs]

    def test_every_change_but_the_listed_ones_accepts_a_key(self) -> None:
        others = {operation_of(endpoint).name for endpoint in CHANGES if endpoint not in IDEMPOTENT}
        self.assertEqual(others, NOT_IDEMPOTENT)

    def test_service_receives_the_key_with_the_id_of_the_user(self) -> None:
        other_id = uuid4()
        for endpoint in BY_USERS:
            with self.subTest(endpoint):
                self.reset_services()
                self.request(endpoint, "a-key")
                self.request(endpoint, "a-key", other_id)
                self.assertEqual(self.sent_keys(), [f"{READER_ID}:a-key", f"{other_id}:a-key"])

    def test_registration_with_a_key_creates_the_account_and_then_a_session(self) -> None:
        registration = self.call("POST", "auth/register", REGISTRATION, Idempotency_Key="a-key")

        self.assertEqual(registration.status_code, 201)
        self.accounts.create_account.assert_called_once_with(**REGISTRATION, key="anonymous:a-key")
        self.accounts.sign_in.assert_called_once_with(login="ann", password=REGISTRATION["password"])
        self.accounts.register.assert_not_called()

    def test_service_receives_no_key_without_the_header(self) -> None:
        for endpoint in BY_USERS:
            with self.subTest(endpoint):
                self.reset_services()
                self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(self.sent_keys(), [None])

    def test_malformed_key_is_invalid_and_no_service_is_called(self) -> None:
        for key in ("", " ", "a b", "é", "k" * 129):
            for endpoint in IDEMPOTENT:
                with self.subTest(endpoint, key=key):
                    self.reset_services()
                    problem = self.assertProblem(self.request(endpoint, key), 400, "invalid")
                    self.assertEqual(list(problem["errors"]), ["Idempotency-Key"])
                    self.assertEqual(self.sent_keys(), [])

    def test_longest_key_is_accepted(self) -> None:
        self.assertEqual(self.request(IDEMPOTENT[0], "k" * 128).status_code, IDEMPOTENT[0].status)

    def test_key_of_a_different_request_is_a_conflict(self) -> None:
        with patch.object(self.posts.create, "side_effect", Conflict("This key was used.")):
            response = self.call(
                "POST", "posts", {"title": "T", "body": "B"}, user=READER_ID, Idempotency_Key="k"
            )
        self.assertProblem(response, 409, "conflict")

    def test_openapi_names_the_header_of_exactly_these_operations(self) -> None:
        description = self.call("GET", "schema").json()
        named = {
            operation["operationId"]
            for methods in description["paths"].values()
            for operation in methods.values()
            for parameter in operation.get("parameters", [])
            if (parameter["name"], parameter["in"]) == ("Idempotency-Key", "header")
        }
        self.assertEqual(named, {operation_of(endpoint).name for endpoint in IDEMPOTENT})
