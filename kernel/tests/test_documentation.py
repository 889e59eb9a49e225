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
from kernel.tests.library import Genre, Library, LibraryService, make_book
from kernel.tests.shop import Shop

DOCUMENT = openapi(Library)

urlpatterns = [path("services/", include("kernel.rpc.docs.urls"))]


class OpenApiTests(SimpleTestCase):
    def operation(self, name: str) -> dict[str, Any]:
        operation: dict[str, Any] = DOCUMENT["paths"][f"/services/library/{name}"]["post"]
        return operation

    def validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema | {"components": DOCUMENT["components"]})

    def request_validator(self, name: str) -> Draft202012Validator:
        return self.validator(self.operation(name)["requestBody"]["content"]["application/json"]["schema"])

    def response_validator(self, name: str, status: str = "200") -> Draft202012Validator:
        response = self.operation(name)["responses"][status]
        if "$ref" in response:
            response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
        return self.validator(response["content"]["application/json"]["schema"])

    def test_documents_of_all_contracts_are_valid(self) -> None:
        validate(DOCUMENT)
        for contract in registry.registered():
            with self.subTest(contract.name):
                validate(openapi(contract))

    def test_document_has_name_version_and_description_of_the_service(self) -> None:
        self.assertEqual((DOCUMENT["info"]["title"], DOCUMENT["info"]["version"]), ("library", "1.0"))
        self.assertTrue(DOCUMENT["info"]["description"].startswith("Books to lend."))

    def test_description_names_the_events(self) -> None:
        description = openapi(Shop)["info"]["description"]
        self.assertIn("publishes `kernel.Counted`: The number of items has changed.", description)
        self.assertIn("subscribes to `library.BookLent`", description)

    def test_every_operation_has_its_documentation(self) -> None:
        operations = {each["post"]["operationId"]: each["post"] for each in DOCUMENT["paths"].values()}
        self.assertEqual(list(operations), list(Library.operations()))
        for name, operation in Library.operations().items():
            text = f"{operations[name]['summary']} {operations[name]['description']}".split()
            self.assertEqual(text, operation.documentation.split())
            self.assertEqual(operations[name]["tags"], [operation.kind.value])

    def test_encoded_requests_conform(self) -> None:
        body = codecs(Library)["add"].encode_arguments({"book": make_book("One")})
        self.request_validator("add").validate(json.loads(body))
        self.assertFalse(self.request_validator("add").is_valid({"book": {"title": "One"}}))
        body = codecs(Library)["list_books"].encode_arguments({"genre": Genre.POEM})
        self.request_validator("list_books").validate(json.loads(body))

    def test_encoded_outcomes_conform(self) -> None:
        result = codecs(Library)["add"].encode_result(make_book("One"))
        error = encode_error(NotFound("The book does not exist.", fields={"book": ["Unknown."]}))
        self.response_validator("add").validate(json.loads(result))
        self.response_validator("add", "default").validate(json.loads(error))
        self.assertFalse(self.response_validator("add").is_valid({"result": {"title": "One"}}))
        self.assertFalse(self.response_validator("add").is_valid({}))

    def test_every_error_is_described(self) -> None:
        description = DOCUMENT["components"]["schemas"]["Error"]["properties"]["code"]["description"]
        for code in ServiceError.by_code:
            self.assertIn(f"`{code}`", description)

    def test_signature_and_signed_headers_are_required(self) -> None:
        self.assertEqual(DOCUMENT["security"], [{"signature": []}])
        scheme = DOCUMENT["components"]["securitySchemes"]["signature"]
        self.assertEqual((scheme["in"], scheme["name"]), ("header", protocol.SIGNATURE))
        for name in signing.SIGNED_HEADERS:
            self.assertIn(f"`{name}`", scheme["description"])
            self.assertIn({"$ref": f"#/components/parameters/{name}"}, self.operation("add")["parameters"])


@override_settings(ROOT_URLCONF=__name__, HOSTED_SERVICES=[*settings.HOSTED_SERVICES, "library"])
class DocumentationViewTests(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(registry.override(Library, LibraryService()))

    def test_document_is_public(self) -> None:
        response = self.client.get("/services/library/schema")
        self.assertEqual(response.json(), DOCUMENT)

    def test_page_needs_no_other_server(self) -> None:
        page = self.client.get("/services/library/docs").content.decode()
        urls = re.findall(r'(?:src|href)="([^"]+)"', page)
        self.assertEqual(len(urls), 4)
        for url in urls:
            self.assertIsNotNone(finders.find(url.removeprefix("/static/")), url)
        self.assertNotIn("://", page)

    def test_page_shows_the_document(self) -> None:
        script = Path(str(finders.find("documentation/docs.js")))
        self.assertIn('url: "schema"', script.read_text())

    def test_other_methods_than_get_are_rejected(self) -> None:
        for name in ("schema", "docs"):
            self.assertEqual(self.client.post(f"/services/library/{name}").status_code, 405)

    def test_service_that_is_not_hosted_is_not_found(self) -> None:
        for name in ("schema", "docs"):
            self.assertEqual(self.client.get(f"/services/nothing/{name}").status_code, 404)
            with override_settings(HOSTED_SERVICES=["shop"]):
                self.assertEqual(self.client.get(f"/services/library/{name}").status_code, 404)
