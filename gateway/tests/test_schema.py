"""The OpenAPI description is valid, complete and correct."""

import io
import re
from collections.abc import Iterator

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import resolve as resolve_url
from openapi_spec_validator import validate

from gateway.rest.problems import MEDIA_TYPE
from gateway.tests.cases import ClientResponse, GatewayTestCase
from gateway.tests.descriptions import Description, assert_complete, assert_described, resolve, validator
from gateway.tests.endpoints import ENDPOINTS, Endpoint
from gateway.tests.samples import READER_ID
from gateway.v1 import urls
from kernel.contracts.errors import Conflict, Forbidden, Invalid, NotFound, ServiceError, Unavailable

PREFIX = "/api/v1/"
UNDESCRIBED = {"schema", "docs"}

REFUSALS: dict[str, tuple[type[ServiceError], ...]] = {
    "users/ann/follow": (NotFound, Invalid, Conflict),
    "auth/register": (Invalid, Conflict),
    "me": (Conflict,),
    "posts": (Invalid, Forbidden),
    "posts/a-title": (NotFound, Forbidden),
    "posts/a-title/like": (NotFound, Forbidden),
    "posts/a-title/comments": (NotFound, Invalid, Forbidden),
}
"""The errors of the services at the endpoints that change something."""


def described_path(route: str) -> str:
    return PREFIX + re.sub(r"<\w+:(\w+)>", r"{\1}", route)


class SchemaTestCase(GatewayTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.schema: Description = self.call("GET", "schema").json()

    def endpoints(self) -> Iterator[tuple[Endpoint, Description]]:
        """Yield each endpoint with its description."""
        for endpoint in ENDPOINTS:
            if endpoint.path not in UNDESCRIBED:
                route = resolve_url(PREFIX + endpoint.path.partition("?")[0]).route.removeprefix("api/v1/")
                yield endpoint, self.schema["paths"][described_path(route)][endpoint.method.lower()]

    def operations(self) -> list[Description]:
        return [operation for path in self.schema["paths"].values() for operation in path.values()]

    def assertDescribed(self, response: ClientResponse, operation: Description) -> None:  # noqa: N802
        assert_described(self, self.schema, response, operation)


class ValidityTests(SchemaTestCase):
    def test_description_is_valid_openapi(self) -> None:
        self.assertEqual(self.schema["openapi"], "3.1.0")
        validate(self.schema)

    def test_generation_emits_no_warning(self) -> None:
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())

    def test_description_is_public_and_cacheable(self) -> None:
        response = self.call("GET", "schema")

        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")


class CompletenessTests(SchemaTestCase):
    def test_every_address_is_described(self) -> None:
        routes = {described_path(str(each.pattern)) for each in urls.version_1}

        self.assertEqual(set(self.schema["paths"]), routes - {PREFIX + name for name in UNDESCRIBED})

    def test_every_operation_is_in_the_table_of_endpoints(self) -> None:
        tried = [operation for _, operation in self.endpoints()]

        for operation in self.operations():
            self.assertIn(operation, tried)

    def test_every_operation_has_an_id_a_summary_and_a_tag(self) -> None:
        names = [operation["operationId"] for operation in self.operations()]

        self.assertEqual(len(set(names)), len(names))
        for operation in self.operations():
            with self.subTest(operation["operationId"]):
                self.assertTrue(operation["summary"])
                self.assertEqual(len(operation["tags"]), 1)
                responses = [resolve(self.schema, each) for each in operation["responses"].values()]
                self.assertTrue(all(response["description"] for response in responses))

    def test_summary_is_one_line(self) -> None:
        for operation in self.operations():
            with self.subTest(operation["operationId"]):
                self.assertNotIn("\n", operation["summary"])
                self.assertFalse(operation["summary"].endswith("."))

    def test_problem_responses_are_references_to_components(self) -> None:
        problem = {"$ref": "#/components/schemas/Problem"}
        for operation in self.operations():
            for status, response in operation["responses"].items():
                with self.subTest(operation["operationId"], status=status):
                    self.assertEqual("$ref" in response, int(status) >= 400)
        for name, response in self.schema["components"]["responses"].items():
            with self.subTest(name):
                self.assertEqual(response["content"], {MEDIA_TYPE: {"schema": problem}})

    def test_security_says_whether_a_token_is_required_or_optional(self) -> None:
        self.assertEqual(self.schema["components"]["securitySchemes"]["bearer"]["scheme"], "bearer")
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                expected: list[Description] = [{"bearer": []}] if endpoint.own else [{"bearer": []}, {}]
                if endpoint.path.startswith("auth/"):
                    expected = []
                self.assertEqual(operation["security"], expected)

    def test_everything_is_explained_and_has_an_example(self) -> None:
        assert_complete(self, self.schema)

    def test_tags_are_in_order_and_comments_have_their_own(self) -> None:
        tags = [tag["name"] for tag in self.schema["tags"]]

        self.assertEqual(tags, ["auth", "me", "users", "posts", "comments", "tags"])
        for operation in self.operations():
            self.assertEqual(operation["tags"], [operation["operationId"].partition("_")[0]])
        comments = self.schema["paths"]["/api/v1/posts/{slug}/comments"]
        self.assertEqual([each["tags"] for each in comments.values()], [["comments"], ["comments"]])

    def test_fields_have_the_formats_and_patterns_that_are_enforced(self) -> None:
        registration = self.schema["components"]["schemas"]["Registration"]["properties"]

        self.assertEqual(
            (registration["email"]["format"], registration["email"]["maxLength"]), ("email", 254)
        )
        self.assertEqual(registration["username"]["maxLength"], 40)
        self.assertRegex("a.b-c_d", registration["username"]["pattern"])
        self.assertNotRegex(".a", registration["username"]["pattern"])
        image = self.schema["components"]["schemas"]["ProfileChanges"]["properties"]["image"]
        for value, is_accepted in {"": True, "https://a.example/b": True, "ftp://a.example": False}.items():
            self.assertEqual(bool(re.search(image["pattern"], value)), is_accepted, value)

    def test_bodies_that_may_be_missing_are_optional(self) -> None:
        for name in ("refresh", "logout"):
            body = self.schema["paths"][f"/api/v1/auth/{name}"]["post"]["requestBody"]
            self.assertFalse(body.get("required"))

    def test_public_reads_describe_the_status_of_an_invalid_token(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                headers = operation["responses"][str(endpoint.status)].get("headers", {})
                is_public_read = endpoint.method == "GET" and not endpoint.own
                self.assertEqual("X-Token-Status" in headers, is_public_read)

    def test_parameters_have_their_limits(self) -> None:
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


class CorrectnessTests(SchemaTestCase):
    def test_successful_responses_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                self.assertEqual(response.status_code, endpoint.status)
                self.assertDescribed(response, operation)

    def test_other_values_do_not_match_the_description_of_a_post(self) -> None:
        post = validator(self.schema, {"$ref": "#/components/schemas/Post"})
        body = self.call("GET", "posts/a-title").json()

        self.assertTrue(post.is_valid(body))
        changes: list[Description] = [
            {"likes_count": "4"},
            {"author": {}},
            {"status": "gone"},
            {"created_at": "now"},
        ]
        for wrong in changes:
            self.assertFalse(post.is_valid(body | wrong), wrong)

    def test_request_bodies_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            with self.subTest(endpoint):
                self.assertEqual("requestBody" in operation, endpoint.data is not None)
                if endpoint.data is not None:
                    schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    body = validator(self.schema, schema)
                    body.validate(endpoint.data)
                    self.assertFalse(body.is_valid(endpoint.data | {"unknown": 1}))
                    for field in endpoint.data:
                        self.assertFalse(body.is_valid(endpoint.data | {field: 1}))

    def test_every_value_of_an_enumeration_is_accepted(self) -> None:
        tried = 0
        for endpoint, operation in self.endpoints():
            if endpoint.data is None:
                continue
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for field, described in resolve(self.schema, schema)["properties"].items():
                for value in described.get("enum", ()):
                    with self.subTest(endpoint, field=field, value=value):
                        data = endpoint.data | {field: value}
                        response = self.call(endpoint.method, endpoint.path, data, user=READER_ID)
                        self.assertEqual(response.status_code, endpoint.status)
                        tried += 1
        self.assertGreater(tried, 0)

    def test_errors_of_services_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            errors = REFUSALS.get(endpoint.path, ()) if endpoint.method in ("POST", "PUT", "PATCH") else ()
            for error in errors:
                with self.subTest(endpoint, error=error.__name__):
                    self.fail_every_service(error("No."))
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                    self.assertDescribed(response, operation)

    def test_rejected_requests_match_their_description(self) -> None:
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

    def test_failures_of_services_match_their_description(self) -> None:
        for endpoint, operation in self.endpoints():
            for error in (Unavailable("No."), RuntimeError("No.")):
                self.reset_services()
                self.fail_service(endpoint.essential[0], error)
                with self.subTest(endpoint, error=error), self.assertLogs(level="ERROR"):
                    response = self.call(endpoint.method, endpoint.path, endpoint.data, user=READER_ID)
                    self.assertIn(response.status_code, (500, 503))
                    self.assertDescribed(response, operation)


class DocsPageTests(GatewayTestCase):
    def test_page_names_its_language_and_its_title(self) -> None:
        page = self.call("GET", "docs").content.decode()

        self.assertIn('<html lang="en">', page)
        self.assertIn("<title>Blog</title>", page)

    def test_page_loads_files_of_this_server_only(self) -> None:
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

    def test_page_shows_the_description_of_this_api(self) -> None:
        response = self.call("GET", "docs?script=")

        self.assertEqual(response.headers["Content-Type"], "application/javascript")
        self.assertIn("/api/v1/schema", response.content.decode())

    def test_content_security_policy_allows_inline_styles_but_no_inline_scripts(self) -> None:
        response = self.call("GET", "docs")

        directives = response.headers["Content-Security-Policy"].split("; ")
        self.assertIn("default-src 'self'", directives)
        self.assertIn("style-src 'self' 'unsafe-inline'", directives)
        self.assertNotRegex(response.content.decode(), r"<script>|<script [^>]*>\s*\S+?</script>")
