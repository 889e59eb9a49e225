"""Conduit's OpenAPI description is valid, complete, correct and separate."""

import re
from collections.abc import Iterator

from django.urls import resolve as resolve_url
from openapi_spec_validator import validate

from gateway.conduit import urls
from gateway.conduit.tests.cases import ConduitTestCase
from gateway.conduit.tests.endpoints import ENDPOINTS
from gateway.tests.cases import ClientResponse
from gateway.tests.descriptions import Description, assert_complete, assert_described
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
        self.schema: Description = self.call("GET", "schema").json()

    def endpoints(self) -> Iterator[tuple[Endpoint, Description]]:
        """Yield each endpoint with its description."""
        for endpoint in ENDPOINTS:
            route = resolve_url("/api/" + endpoint.path.partition("?")[0]).route.removeprefix("api/")
            if described_path(route) not in UNDESCRIBED:
                yield endpoint, self.schema["paths"][described_path(route)][endpoint.method.lower()]

    def operations(self) -> list[Description]:
        return [operation for path in self.schema["paths"].values() for operation in path.values()]

    def assertDescribed(self, response: ClientResponse, operation: Description) -> None:  # noqa: N802
        assert_described(self, self.schema, response, operation)

    def test_description_is_valid_openapi(self) -> None:
        validate(self.schema)
        self.assertEqual(self.schema["info"]["title"], "Conduit")

    def test_exactly_the_addresses_of_conduit_are_described(self) -> None:
        routes = {described_path(each) for each in urls.ROUTES}
        self.assertEqual(set(self.schema["paths"]), routes)

    def test_every_operation_is_in_the_table_of_endpoints(self) -> None:
        tried = [operation for _, operation in self.endpoints()]
        for operation in self.operations():
            self.assertIn(operation, tried)
            self.assertTrue(operation["summary"])

    def test_error_responses_are_references_to_components(self) -> None:
        errors = {"$ref": "#/components/schemas/Errors"}
        for operation in self.operations():
            for status, response in operation["responses"].items():
                with self.subTest(operation["operationId"], status=status):
                    self.assertEqual("$ref" in response, int(status) >= 400)
        for name, response in self.schema["components"]["responses"].items():
            with self.subTest(name):
                self.assertTrue(response["description"])
                self.assertEqual(response["content"], {"application/json": {"schema": errors}})

    def test_successful_responses_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertDescribed(response, operation)

    def test_rejected_requests_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                if endpoint.own:
                    self.assertDescribed(self.call(endpoint.method, endpoint.path, endpoint.data), operation)
                if endpoint.data is not None:
                    wrong = {"user": 1, "article": 1, "comment": 1}
                    response = self.call(endpoint.method, endpoint.path, wrong, user=READER_ID)
                    self.assertEqual(response.status_code, 422)
                    self.assertDescribed(response, operation)

    def test_forbidden_changes_match_their_description(self) -> None:
        self.fail_every_service(Forbidden("No."))
        for endpoint, operation in self.endpoints():
            if operation["operationId"] in MAY_BE_FORBIDDEN:
                with self.subTest(endpoint):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                    self.assertEqual(response.status_code, 403)
                    self.assertDescribed(response, operation)

    def test_failures_of_services_match_their_description(self) -> None:
        self.fail_every_service(Unavailable("No."))
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint), self.assertLogs("django.request", "ERROR"):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(response.status_code, 503)
                self.assertDescribed(response, operation)

    def test_security_says_whether_a_token_is_required_or_optional(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                expected: list[Description] = [{"token": []}] if endpoint.own else [{"token": []}, {}]
                if endpoint.path.startswith("users"):
                    expected = []
                self.assertEqual(operation["security"], expected)

    def test_everything_is_explained_and_has_an_example(self) -> None:
        assert_complete(self, self.schema)

    def test_comments_have_a_tag_and_parameter_names_of_the_specification(self) -> None:
        path = "/api/articles/{slug}/comments"
        operations = [*self.schema["paths"][path].values(), *self.schema["paths"][path + "/{id}"].values()]

        self.assertEqual([operation["tags"] for operation in operations], [["comment"]] * 3)

    def test_bodies_have_an_envelope(self) -> None:
        body = self.schema["components"]["schemas"]["NewArticle"]
        self.assertEqual(body["required"], ["article"])
        self.assertEqual(set(body["properties"]["article"]["required"]), {"title", "description", "body"})

    def test_docs_page_shows_this_description(self) -> None:
        page = self.call("GET", "docs").content.decode()
        self.assertIn('<html lang="en">', page)
        self.assertIn("<title>Conduit</title>", page)
        self.assertIn("/api/docs?script=", page)
        script = self.call("GET", "docs?script=").content.decode()
        self.assertIn("/api/schema", script)
        self.assertNotIn("/api/v1", script)
