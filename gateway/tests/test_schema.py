"""The OpenAPI description: valid, complete, true."""

import io
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import resolve
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import validate

from gateway.tests.cases import CONTRACTS, GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS, Endpoint
from gateway.tests.samples import READER_ID
from gateway.v1 import urls
from kernel.contracts.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable

PREFIX = "/api/v1/"
UNDESCRIBED = {"schema", "docs"}


def described_path(route: str) -> str:
    return PREFIX + re.sub(r"<\w+:(\w+)>", r"{\1}", route)


class SchemaTestCase(GatewayTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.schema: dict[str, Any] = self.call("GET", "schema").json()

    def endpoints(self) -> Iterator[tuple[Endpoint, dict[str, Any]]]:
        """Each endpoint with its description."""
        for endpoint in ENDPOINTS:
            if endpoint.path not in UNDESCRIBED:
                route = resolve(PREFIX + endpoint.path.partition("?")[0]).route.removeprefix("api/v1/")
                yield endpoint, self.schema["paths"][described_path(route)][endpoint.method.lower()]

    def validator(self, schema: dict[str, Any]) -> OAS31Validator:
        whole = schema | {"components": self.schema["components"]}
        return OAS31Validator(whole, format_checker=oas31_format_checker)

    def assertDescribed(self, response: HttpResponse, operation: dict[str, Any]) -> None:  # noqa: N802
        """The answer is announced with its status, media type and shape."""
        described = operation["responses"][str(response.status_code)]
        if response.content:
            schema = described["content"][response.headers["Content-Type"]]["schema"]
            self.validator(schema).validate(response.json())
        else:
            self.assertNotIn("content", described)
        self.assertLessEqual(set(described.get("headers", ())), set(response.headers))


class ValidityTests(SchemaTestCase):
    def test_it_is_valid_openapi(self):
        self.assertEqual(self.schema["openapi"], "3.1.0")
        validate(self.schema)

    def test_it_is_made_without_a_warning(self):
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())

    def test_anyone_may_read_and_keep_it(self):
        response = self.call("GET", "schema")

        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")


class CompletenessTests(SchemaTestCase):
    def test_every_address_is_described(self):
        routes = {described_path(str(each.pattern)) for each in urls.version_1}

        self.assertEqual(set(self.schema["paths"]), routes - {PREFIX + name for name in UNDESCRIBED})

    def test_every_operation_is_tried_by_these_tests(self):
        described = [operation for path in self.schema["paths"].values() for operation in path.values()]
        tried = [operation for _, operation in self.endpoints()]

        for operation in described:
            self.assertIn(operation, tried)

    def test_every_operation_has_a_name_a_summary_and_a_group(self):
        operations = [operation for path in self.schema["paths"].values() for operation in path.values()]
        names = [operation["operationId"] for operation in operations]

        self.assertEqual(len(set(names)), len(names))
        for operation in operations:
            with self.subTest(operation["operationId"]):
                self.assertTrue(operation["summary"])
                self.assertEqual(len(operation["tags"]), 1)
                self.assertTrue(all(response["description"] for response in operation["responses"].values()))

    def test_it_says_where_one_must_and_may_sign_in(self):
        self.assertEqual(self.schema["components"]["securitySchemes"]["bearer"]["scheme"], "bearer")
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                if endpoint.path.startswith("auth/"):
                    expected = None
                else:
                    expected = [{"bearer": []}] if endpoint.own else [{"bearer": []}, {}]
                self.assertEqual(operation.get("security"), expected)

    def test_parameters_have_their_limits(self):
        parameters = {
            each["name"]: each for each in self.schema["paths"]["/api/v1/posts"]["get"]["parameters"]
        }

        self.assertEqual(set(parameters), {"order", "tag", "author", "liked_by", "cursor", "limit"})
        self.assertLessEqual(
            {"minimum": 1, "maximum": 100, "default": 20}.items(), parameters["limit"]["schema"].items()
        )
        self.assertEqual(parameters["order"]["schema"]["enum"], ["newest", "popular"])
        self.assertEqual(parameters["liked_by"]["schema"]["format"], "uuid")
        self.assertTrue(all(each["description"] and not each.get("required") for each in parameters.values()))


class TruthTests(SchemaTestCase):
    def test_every_answer_is_described(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(response.status_code, endpoint.status)
                self.assertDescribed(response, operation)

    def test_a_described_shape_refuses_another(self):
        post = self.validator({"$ref": "#/components/schemas/Post"})
        answer = self.call("GET", "posts/a-title").json()

        self.assertTrue(post.is_valid(answer))
        for wrong in ({"likes_count": "4"}, {"author": {}}, {"status": "gone"}, {"created_at": "now"}):
            self.assertFalse(post.is_valid(answer | wrong), wrong)

    def test_every_body_is_described(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                self.assertEqual("requestBody" in operation, endpoint.data is not None)
                if endpoint.data is not None:
                    body = self.validator(operation["requestBody"]["content"]["application/json"]["schema"])
                    body.validate(endpoint.data)
                    self.assertFalse(body.is_valid(endpoint.data | {"unknown": 1}))
                    for field in endpoint.data:
                        self.assertFalse(body.is_valid(endpoint.data | {field: 1}))

    def test_every_value_that_a_body_may_have_is_accepted(self):
        tried = 0
        for endpoint, operation in self.endpoints():
            if endpoint.data is not None:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                body = self.schema["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                for field, described in body["properties"].items():
                    for value in described.get("enum", ()):
                        with self.subTest(endpoint, field=field, value=value):
                            data = endpoint.data | {field: value}
                            response = self.call(endpoint.method, endpoint.path, data, user=READER_ID)
                            self.assertEqual(response.status_code, endpoint.status)
                            tried += 1
        self.assertGreater(tried, 0)

    def test_what_services_refuse_is_described(self):
        refusals = {
            "users/ann/follow": (NotFound, Invalid, Conflict),
            "auth/register": (Invalid, Conflict),
            "me": (Conflict,),
            "posts": (Invalid, Forbidden),
            "posts/a-title": (NotFound, Forbidden),
            "posts/a-title/like": (NotFound, Forbidden),
            "posts/a-title/comments": (NotFound, Invalid, Forbidden),
        }
        for endpoint, operation in self.endpoints():
            for error in (
                refusals.get(endpoint.path, ()) if endpoint.method in ("POST", "PUT", "PATCH") else ()
            ):
                with self.subTest(endpoint, error=error.__name__):
                    for name in CONTRACTS:
                        for method in CONTRACTS[name].operations():
                            getattr(getattr(self, name), method).side_effect = error("No.")
                    self.assertDescribed(
                        self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID), operation
                    )

    def test_other_problems_are_described(self):
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                args = endpoint.method, endpoint.path
                if endpoint.own:
                    self.assertDescribed(self.call(*args, endpoint.data), operation)
                self.assertDescribed(self.call(*args, endpoint.data, user=READER_ID, Accept="a/b"), operation)
                if endpoint.data:
                    self.assertDescribed(self.call(*args, b"{", user=READER_ID), operation)
                    self.assertDescribed(self.call(*args, {"unknown": 1}, user=READER_ID), operation)
                    self.assertDescribed(self.call(*args, {}, user=READER_ID, Content_Type="a/b"), operation)

    def test_failures_are_described(self):
        for endpoint, operation in self.endpoints():
            for error in (Unavailable("No."), RuntimeError("No.")):
                self.answer_everything()
                for method in CONTRACTS[endpoint.required[0]].operations():
                    getattr(getattr(self, endpoint.required[0]), method).side_effect = error
                with self.subTest(endpoint, error=error), self.assertLogs(level="ERROR"):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                    self.assertIn(response.status_code, (500, 503))
                    self.assertDescribed(response, operation)


class DocsPageTests(GatewayTestCase):
    def test_it_needs_no_other_server(self):
        response = self.call("GET", "docs")

        self.assertEqual(response.status_code, 200)
        page = response.content.decode()
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        addresses.remove("/api/v1/docs?script=")
        self.assertGreaterEqual(len(addresses), 3)
        for address in addresses:
            self.assertTrue(address.startswith("/static/"), address)
            self.assertIsNotNone(finders.find(address.removeprefix("/static/")), address)
        self.assertNotIn("://", re.sub(r"<script.*?>", "", page).replace("http://www.w3.org", ""))

    def test_it_shows_this_description(self):
        response = self.call("GET", "docs?script=")

        self.assertEqual(response.headers["Content-Type"], "application/javascript")
        self.assertIn("/api/v1/schema", response.content.decode())

    def test_the_policy_forbids_it_all_but_its_own_styles(self):
        response = self.call("GET", "docs")

        directives = response.headers["Content-Security-Policy"].split("; ")
        self.assertIn("default-src 'self'", directives)
        self.assertIn("style-src 'self' 'unsafe-inline'", directives)
        self.assertNotRegex(response.content.decode(), r"<script>|<script [^>]*>\s*\S+?</script>")
