"""The description of a service where it is hosted."""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import SimpleTestCase, override_settings
from django.urls import include, path
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from kernel.contracts.codec import codecs, encode_error
from kernel.contracts.errors import NotFound, ServiceError
from kernel.rpc import protocol, registry, signing
from kernel.rpc.docs.openapi import openapi
from kernel.tests.library import Genre, Library, LibraryService
from kernel.tests.test_schema import Comments
from kernel.tests.test_stub import book

DESCRIPTION = openapi(Library)

urlpatterns = [path("services/", include("kernel.rpc.docs.urls"))]


class OpenApiTest(SimpleTestCase):
    def operation(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = DESCRIPTION["paths"][f"/services/library/{name}"]["post"]
        return found

    def validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema | {"components": DESCRIPTION["components"]})

    def body(self, name: str) -> Draft202012Validator:
        return self.validator(self.operation(name)["requestBody"]["content"]["application/json"]["schema"])

    def outcome(self, name: str, status: str = "200") -> Draft202012Validator:
        response = self.operation(name)["responses"][status]
        if "$ref" in response:
            response = DESCRIPTION["components"]["responses"][response["$ref"].rpartition("/")[2]]
        return self.validator(response["content"]["application/json"]["schema"])

    def test_is_valid(self) -> None:
        validate(DESCRIPTION)
        for contract in registry.registered():
            with self.subTest(contract.name):
                validate(openapi(contract))

    def test_names_the_service_and_its_version(self) -> None:
        self.assertEqual((DESCRIPTION["info"]["title"], DESCRIPTION["info"]["version"]), ("library", "1.0"))
        self.assertTrue(DESCRIPTION["info"]["description"].startswith("Books to lend."))

    def test_tells_the_events(self) -> None:
        told = openapi(Comments)["info"]["description"]
        self.assertIn("publishes `blog.Counted`: How many there are.", told)
        self.assertIn("hears `posts.PostDeleted`", told)

    def test_describes_every_operation_with_its_documentation(self) -> None:
        operations = {each["post"]["operationId"]: each["post"] for each in DESCRIPTION["paths"].values()}
        self.assertEqual(list(operations), list(Library.operations()))
        for name, operation in Library.operations().items():
            text = f"{operations[name]['summary']} {operations[name]['description']}".split()
            self.assertEqual(text, operation.documentation.split())
            self.assertEqual(operations[name]["tags"], [operation.kind.value])

    def test_calls_as_the_codec_writes_them_fit(self) -> None:
        written = codecs(Library)["add"].encode_arguments({"book": book("One")})
        self.body("add").validate(json.loads(written))
        self.assertFalse(self.body("add").is_valid({"book": {"title": "One"}}))
        written = codecs(Library)["list_books"].encode_arguments({"genre": Genre.POEM})
        self.body("list_books").validate(json.loads(written))

    def test_outcomes_as_the_codec_writes_them_fit(self) -> None:
        answer = codecs(Library)["add"].encode_result(book("One"))
        error = encode_error(NotFound("There is no such book.", fields={"book": ["Unknown."]}))
        self.outcome("add").validate(json.loads(answer))
        self.outcome("add", "default").validate(json.loads(error))
        self.assertFalse(self.outcome("add").is_valid({"result": {"title": "One"}}))
        self.assertFalse(self.outcome("add").is_valid({}))

    def test_every_error_is_told(self) -> None:
        told = DESCRIPTION["components"]["schemas"]["Error"]["properties"]["code"]["description"]
        for code in ServiceError.by_code:
            self.assertIn(f"`{code}`", told)

    def test_a_call_needs_a_signature_and_the_headers_it_covers(self) -> None:
        self.assertEqual(DESCRIPTION["security"], [{"signature": []}])
        scheme = DESCRIPTION["components"]["securitySchemes"]["signature"]
        self.assertEqual((scheme["in"], scheme["name"]), ("header", protocol.SIGNATURE))
        for name in signing.SIGNED_HEADERS:
            self.assertIn(f"`{name}`", scheme["description"])
            self.assertIn({"$ref": f"#/components/parameters/{name}"}, self.operation("add")["parameters"])


@override_settings(ROOT_URLCONF=__name__, HOSTED_SERVICES=[*settings.HOSTED_SERVICES, "library"])
class AddressTest(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(registry.override(Library, LibraryService()))

    def test_the_description_is_there_for_anyone(self) -> None:
        response = self.client.get("/services/library/schema")
        self.assertEqual(response.json(), DESCRIPTION)

    def test_the_page_needs_no_other_server(self) -> None:
        page = self.client.get("/services/library/docs").content.decode()
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        self.assertEqual(len(addresses), 4)
        for address in addresses:
            self.assertIsNotNone(finders.find(address.removeprefix("/static/")), address)
        self.assertNotIn("://", page)

    def test_the_page_shows_the_description_beside_it(self) -> None:
        script = Path(finders.find("documentation/docs.js"))
        self.assertIn('url: "schema"', script.read_text())

    def test_they_are_only_to_be_read(self) -> None:
        for name in ("schema", "docs"):
            self.assertEqual(self.client.post(f"/services/library/{name}").status_code, 405)

    def test_what_is_not_hosted_is_not_described(self) -> None:
        for name in ("schema", "docs"):
            self.assertEqual(self.client.get(f"/services/nothing/{name}").status_code, 404)
            with override_settings(HOSTED_SERVICES=["posts"]):
                self.assertEqual(self.client.get(f"/services/library/{name}").status_code, 404)
