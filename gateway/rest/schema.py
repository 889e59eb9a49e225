"""The OpenAPI description, made of what the API really uses: serializers in, representations out."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from django.urls import include, path
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_media_type_object
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import SAFE_METHODS

from gateway.rest.operations import ACCEPTABLE_KEY, IDEMPOTENCY_KEY, HttpOperation
from gateway.rest.problems import MEDIA_TYPE, Problem

PROBLEM_HEADERS = {
    "WWW-Authenticate": (str, [401], "How to sign in."),
    "Retry-After": (int, [429, 503], "After how many seconds to try again."),
}


def generator(**options: Any) -> SchemaGenerator:
    """Describes this API, not the other one beside it."""
    return generator_of("api/v1/", "gateway.v1.urls", **options)


def generator_of(prefix: str, urls: str, **options: Any) -> SchemaGenerator:
    return SchemaGenerator(**options | {"patterns": [path(prefix, include(urls))]})


IDEMPOTENCY_PARAMETER = OpenApiParameter(
    IDEMPOTENCY_KEY,
    {"type": "string", "pattern": f"^{ACCEPTABLE_KEY.pattern}$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes the request safe to repeat: for a day, the same request of the same person with the same"
        " key has one effect and tells what the first did. With the same key another request is 409."
    ),
)


@cache
def openapi() -> dict[str, Any]:
    """The whole description. It is the same for everyone, so it is made once."""
    description: dict[str, Any] = generator().get_schema(public=True)
    return description


class OperationSchema(AutoSchema):
    """Describes a view's method by its Operation and its docstring.

    `problem` and `problem_media_type` are the shape of everything that goes wrong.
    """

    problem: type[msgspec.Struct] = Problem
    problem_media_type = MEDIA_TYPE

    @property
    def described(self) -> HttpOperation:
        operation: HttpOperation = getattr(self.view, self.method.lower()).operation
        return operation

    def get_operation_id(self) -> str:
        return self.described.name

    def get_summary(self) -> str:
        documentation: str = self.get_description()
        return documentation.partition(".")[0]

    def get_override_parameters(self) -> list[Any]:
        statuses = list(self.described.responses)
        headers = PROBLEM_HEADERS | {
            name: (str, statuses, description) for name, description in self.described.headers.items()
        }
        parameters: list[Any] = [
            OpenApiParameter(name, type_, OpenApiParameter.HEADER, response=statuses, description=description)
            for name, (type_, statuses, description) in headers.items()
        ]
        if self.described.idempotent:
            parameters.append(IDEMPOTENCY_PARAMETER)
        return [*parameters, self.described.query] if self.described.query else parameters

    def get_request_serializer(self) -> Any:
        return self.described.request

    def _get_request_body(self, direction: Any = "request") -> Any:
        """AutoSchema describes none for DELETE; here that may take one."""
        if self.method != "DELETE" or self.described.request is None:
            described: Any = super()
            return described._get_request_body(direction)
        view: Any = self
        schema, required = view._get_request_for_media_type(self.described.request, direction)
        return {"content": {"application/json": build_media_type_object(schema)}, "required": required}

    def get_response_serializers(self) -> Any:
        responses: dict[Any, Any] = {
            status: OpenApiResponse(answer, description=HTTPStatus(status).phrase)
            for status, answer in self.described.responses.items()
        }
        problems = {
            (status, self.problem_media_type): OpenApiResponse(
                self.problem, description=HTTPStatus(status).phrase
            )
            for status in sorted(set(self.get_problems()))
        }
        return responses | problems

    def get_problems(self) -> Iterator[int]:
        """The statuses of all that may go wrong."""
        yield from self.described.problems
        yield from (
            HTTPStatus.NOT_ACCEPTABLE,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            HTTPStatus.SERVICE_UNAVAILABLE,
        )
        if self.view.authentication_classes:
            yield HTTPStatus.UNAUTHORIZED
        if "{" in self.path:
            yield HTTPStatus.NOT_FOUND
        if self.described.query or self.described.request or self.described.idempotent:
            yield HTTPStatus.BAD_REQUEST
        if self.described.idempotent:
            yield HTTPStatus.CONFLICT
        if self.described.request:
            yield from (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if self.method not in SAFE_METHODS:
            yield HTTPStatus.TOO_MANY_REQUESTS


class BearerScheme(OpenApiAuthenticationExtension):
    """How to say who one is."""

    target_class = "gateway.rest.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of a session.",
        }


class StrictBody(OpenApiSerializerExtension):
    """Bodies have no other fields than the described ones."""

    target_class = "gateway.rest.serializers.RequestSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


class ChoiceSchema(OpenApiSerializerFieldExtension):
    """A choice is one of a few strings."""

    target_class = "gateway.rest.fields.EnumField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.target.choices)}


class Representation(OpenApiSerializerExtension):
    """Answers are msgspec Structs, which describe themselves."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:
        name: str = self.target.__name__
        return name

    def get_identity(self, auto_schema: AutoSchema, direction: Any) -> str:
        return self.get_name(auto_schema, direction)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        name = self.get_name(auto_schema, direction)
        _, schemas = msgspec.json.schema_components([self.target], ref_template="#/components/schemas/{name}")
        for part, schema in schemas.items():
            if part != name:
                auto_schema.registry.register_on_missing(
                    ResolvedComponent(part, ResolvedComponent.SCHEMA, schema, part)
                )
        own: dict[str, Any] = schemas[name]
        return own
