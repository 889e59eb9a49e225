"""Conduit's OpenAPI description: valid, complete, true, apart from the other API's."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import resolve
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import validate

from gateway.conduit import urls
from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests.cases import CONTRACTS
from gateway.tests.endpoints import Endpoint
from gateway.tests.samples import READER_ID
from kernel.contracts.errors import Forbidden, Unavailable

UNDESCRIBED = {"/api/schema", "/api/docs"}
MAY_BE_FORBIDDEN = {
    "CreateArticle",
    "UpdateArticle",
    "DeleteArticle",
    "CreateArticleFavorite",
    "CreateArticleComment",
    "DeleteArticleComment",
}


def described_path(route: str) -> str:
    return "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)


class SchemaTests(ConduitTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.schema: dict[str, Any] = self.call("GET", "schema").json()

    def endpoints(self) -> Iterator[tuple[Endpoint, dict[str, Any]]]:
        """Each endpoint with its description."""
        for endpoint in ENDPOINTS:
            route = resolve("/api/" + endpoint.path.partition("?")[0]).route.removeprefix("api/")
            if described_path(route) not in UNDESCRIBED:
                yield endpoint, self.schema["paths"][described_path(route)][endpoint.method.lower()]

    def assertDescribed(self, response: HttpResponse, operation: dict[str, Any]) -> None:  # noqa: N802
        described = operation["responses"][str(response.status_code)]
        if response.content:
            schema = described["content"][response.headers["Content-Type"]]["schema"]
            whole = schema | {"components": self.schema["components"]}
            OAS31Validator(whole, format_checker=oas31_format_checker).validate(response.json())

    def test_it_is_valid_openapi(self):
        validate(self.schema)
        self.assertEqual(self.schema["info"]["title"], "Conduit")

    def test_every_address_is_described_and_no_other(self):
        routes = {described_path(each) for each in urls.ROUTES}
        self.assertEqual(set(self.schema["paths"]), routes)

    def test_every_operation_is_tried_by_these_tests(self):
        described = [operation for path in self.schema["paths"].values() for operation in path.values()]
        tried = [operation for _, operation in self.endpoints()]
        for operation in described:
            self.assertIn(operation, tried)
            self.assertTrue(operation["summary"])

    def test_answers_are_as_described(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                answer = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertDescribed(answer, operation)

    def test_errors_are_as_described(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                if endpoint.own:
                    self.assertDescribed(self.call(endpoint.method, endpoint.path, endpoint.data), operation)
                if endpoint.data is not None:
                    bad = self.call(
                        endpoint.method,
                        endpoint.path,
                        {"user": 1, "article": 1, "comment": 1},
                        user=READER_ID,
                    )
                    self.assertEqual(bad.status_code, 422)
                    self.assertDescribed(bad, operation)

    def test_what_is_forbidden_is_as_described(self):
        self.refuse_everything(Forbidden("No."))
        for endpoint, operation in self.endpoints():
            if operation["operationId"] in MAY_BE_FORBIDDEN:
                with self.subTest(endpoint):
                    answer = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                    self.assertEqual(answer.status_code, 403)
                    self.assertDescribed(answer, operation)

    def refuse_everything(self, error: Exception) -> None:
        for name, contract in CONTRACTS.items():
            for operation in contract.operations():
                getattr(getattr(self, name), operation).side_effect = error

    def test_failures_are_as_described(self):
        self.refuse_everything(Unavailable("No."))
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint), self.assertLogs("django.request", "ERROR"):
                answer = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(answer.status_code, 503)
                self.assertDescribed(answer, operation)

    def test_it_says_where_one_must_and_may_sign_in(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                if endpoint.path.startswith("users"):
                    expected = None
                else:
                    expected = [{"token": []}] if endpoint.own else [{"token": []}, {}]
                self.assertEqual(operation.get("security"), expected)

    def test_bodies_are_in_their_envelope(self):
        body = self.schema["components"]["schemas"]["NewArticle"]
        self.assertEqual(body["required"], ["article"])
        self.assertEqual(set(body["properties"]["article"]["required"]), {"title", "description", "body"})

    def test_the_page_to_read_it_names_this_description(self):
        self.assertIn("/api/docs?script=", self.call("GET", "docs").content.decode())
        script = self.call("GET", "docs?script=").content.decode()
        self.assertIn("/api/schema", script)
        self.assertNotIn("/api/v1", script)
