"""Validate responses and bodies against an OpenAPI description."""

from collections.abc import Iterator
from typing import Any
from unittest import TestCase

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from gateway.tests.cases import ClientResponse

Description = dict[str, Any]


def resolve(description: Description, value: Description) -> Description:
    """Return the component that a value refers to, or else the value itself."""
    if "$ref" not in value:
        return value
    found = description
    for name in value["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def validator(description: Description, schema: Description) -> OAS31Validator:
    """Return a validator for a schema of the description."""
    whole = schema | {"components": description["components"]}
    return OAS31Validator(whole, format_checker=oas31_format_checker)


def assert_described(
    test: TestCase, description: Description, response: ClientResponse, operation: Description
) -> None:
    """Assert that the operation describes the response.

    Its status, media type, body and required headers are checked.
    """
    declared = resolve(description, operation["responses"][str(response.status_code)])
    if response.content:
        schema = declared["content"][response.headers["Content-Type"]]["schema"]
        validator(description, schema).validate(response.json())
    else:
        test.assertNotIn("content", declared)
    headers = declared.get("headers", {})
    required = {name for name, header in headers.items() if header.get("required")}
    test.assertLessEqual(required, set(response.headers))
    test.assertLessEqual(set(headers) - required, {"X-Token-Status"})


def properties_of(schema: Description) -> Iterator[tuple[str, Description]]:
    """Yield the properties of a schema and of the objects in them, by name."""
    for name, declared in schema.get("properties", {}).items():
        yield name, declared
        yield from properties_of(declared)


def assert_complete(test: TestCase, description: Description) -> None:
    """Assert that everything in the description is explained and has an example.

    A property must have no `default`: some generators of clients then require it.
    """
    test.assertTrue(description["servers"])
    test.assertTrue(description["info"]["contact"])
    test.assertEqual(description["info"]["license"], {"name": "MIT", "identifier": "MIT"})
    for component, schema in description["components"]["schemas"].items():
        for name, declared in properties_of(schema):
            with test.subTest(component, property=name):
                test.assertTrue(declared["description"])
                test.assertNotIn("default", declared)
                for example in declared["examples"]:
                    validator(description, declared).validate(example)
    used = []
    for path in description["paths"].values():
        for operation in path.values():
            with test.subTest(operation["operationId"]):
                used.extend(operation["tags"])
                for parameter in operation.get("parameters", ()):
                    test.assertTrue(parameter["description"])
                    validator(description, parameter["schema"]).validate(parameter["example"])
    tags = [tag["name"] for tag in description["tags"] if tag["description"]]
    test.assertEqual(set(tags), set(used))
