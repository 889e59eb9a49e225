"""Validate responses and bodies against an OpenAPI description."""

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

    Its status, media type, body and headers are checked.
    """
    declared = resolve(description, operation["responses"][str(response.status_code)])
    if response.content:
        schema = declared["content"][response.headers["Content-Type"]]["schema"]
        validator(description, schema).validate(response.json())
    else:
        test.assertNotIn("content", declared)
    test.assertLessEqual(set(declared.get("headers", ())), set(response.headers))
