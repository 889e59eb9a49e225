"""OpenAPI descriptions made of the views' operations and docstrings."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

import msgspec
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import (
    ComponentIdentity,
    ResolvedComponent,
    build_media_type_object,
)
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from gateway.rest.authentication import INVALID, STATUS_HEADER
from gateway.rest.idempotency import IDEMPOTENCY_KEY, KEY_PATTERN
from gateway.rest.operations import HttpOperation
from gateway.rest.problems import MEDIA_TYPE, Problem
from gateway.rest.schema_properties import Properties, describe_parameters, describe_properties

PROBLEM_RESPONSES = {
    400: ("BadRequest", "Invalid input or a malformed request"),
    401: ("Unauthorized", "Not signed in"),
    403: ("Forbidden", "Forbidden"),
    404: ("NotFound", "Not found"),
    406: ("NotAcceptable", "Not acceptable"),
    409: ("Conflict", "Conflict"),
    412: ("PreconditionFailed", "`If-Match` requires a version; only `*` can hold"),
    413: ("BodyTooLarge", "Body too large"),
    415: ("UnsupportedMediaType", "Unsupported media type"),
    422: ("UnprocessableContent", "Invalid input"),
    429: ("TooManyRequests", "Too many requests"),
    500: ("InternalServerError", "Internal server error"),
    503: ("ServiceUnavailable", "Service unavailable"),
}
"""The component name and the description of the response of each problem status."""

PROBLEM_HEADERS = {
    "WWW-Authenticate": (str, [401], "The authentication scheme."),
    "Retry-After": (int, [429, 503], "Seconds until the request may be sent again."),
}

TOKEN_STATUS = OpenApiParameter(
    STATUS_HEADER,
    {"type": "string", "enum": [INVALID]},
    OpenApiParameter.HEADER,
    response=[200],
    description="Present if the token is invalid or has expired. The response is then that for no token.",
)

IDEMPOTENCY_PARAMETER = OpenApiParameter(
    IDEMPOTENCY_KEY,
    {"type": "string", "pattern": f"^{KEY_PATTERN.pattern}$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes the request safe to retry: for a day, the same request of the same user with the same"
        " key takes effect once, and its first response is returned again. A different request with"
        " the same key is a 409."
    ),
)


class ApiGenerator(SchemaGenerator):
    """Generates the description of one API only.

    `prefix` is the common prefix of the API's addresses and `urls` the module of its
    URL patterns. `tags` has the groups of operations in their order, with a
    description each.
    """

    prefix: ClassVar[str]
    urls: ClassVar[str]
    tags: ClassVar[Mapping[str, str]]
    properties: ClassVar[Properties]
    parameters: ClassVar[Properties]

    def __init__(self, **options: Any) -> None:
        base: Any = super()
        base.__init__(**options | {"patterns": [path(self.prefix, include(self.urls))]})

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        """Return the description."""
        base: Any = super()
        description: dict[str, Any] = base.get_schema(request, public)
        describe_properties(description, self.properties)
        describe_parameters(description, self.parameters)
        tags = [{"name": name, "description": text} for name, text in self.tags.items()]
        return description | {"tags": tags}


class OperationSchema(AutoSchema):
    """Describes a view's method by its HttpOperation and its docstring.

    `problem` and `problem_media_type` describe the body of every error response. These
    responses are shared components, to which the operations refer.
    """

    problem: type[msgspec.Struct] = Problem
    problem_media_type = MEDIA_TYPE

    @property
    def declared(self) -> HttpOperation:
        """Return the HttpOperation of the method."""
        operation: HttpOperation = getattr(self.view, self.method.lower()).operation
        return operation

    def get_operation(self, *args: Any) -> dict[str, Any] | None:
        """Return the description of the operation; None for a view without one.

        An operation that reads no token says so, since clients then send none.
        """
        operation: dict[str, Any] | None = super().get_operation(*args)
        if operation is not None and not self.view.authentication_classes:
            operation["security"] = []
        return operation

    def get_tags(self) -> list[str]:
        """Return the group of the operation: the first part of its name."""
        return [self.declared.name.partition("_")[0]]

    def _is_public_read(self) -> bool:
        """Return whether this is a read that accepts a token and needs none."""
        return self.method in SAFE_METHODS and {} in self.get_auth()

    def get_operation_id(self) -> str:
        """Return the name of the operation."""
        return self.declared.name

    def get_summary(self) -> str:
        """Return the first sentence of the docstring, without its full stop."""
        documentation: str = self.get_description()
        return " ".join(documentation.split()).partition(". ")[0].removesuffix(".")

    def get_override_parameters(self) -> list[Any]:
        """Return the response headers, the Idempotency-Key and the query parameters."""
        statuses = list(self.declared.responses)
        headers = PROBLEM_HEADERS | {
            name: (str, statuses, description) for name, description in self.declared.headers.items()
        }
        parameters: list[Any] = [
            OpenApiParameter(
                name,
                type_,
                OpenApiParameter.HEADER,
                required=True,
                response=statuses,
                description=description,
            )
            for name, (type_, statuses, description) in headers.items()
        ]
        if self._is_public_read():
            parameters.append(TOKEN_STATUS)
        if self.declared.idempotent:
            parameters.append(IDEMPOTENCY_PARAMETER)
        return [*parameters, self.declared.query] if self.declared.query else parameters

    def get_request_serializer(self) -> Any:
        """Return the serializer of the body."""
        return self.declared.request

    def _get_request_body(self, direction: Any = "request") -> Any:
        """Return the description of the body, which AutoSchema omits for DELETE."""
        if self.method != "DELETE" or self.declared.request is None:
            base: Any = super()
            return base._get_request_body(direction)
        view: Any = self
        schema, required = view._get_request_for_media_type(self.declared.request, direction)
        return {"content": {"application/json": build_media_type_object(schema)}, "required": required}

    def get_response_serializers(self) -> Any:
        """Return the representations of the responses, by status and media type."""
        responses: dict[Any, Any] = {
            status: OpenApiResponse(representation, description=HTTPStatus(status).phrase)
            for status, representation in self.declared.responses.items()
        }
        problems = {
            (status, self.problem_media_type): OpenApiResponse(
                self.problem, description=PROBLEM_RESPONSES[status][1]
            )
            for status in sorted(set(self.get_problems()))
        }
        return responses | problems

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        base: Any = super()
        responses: dict[str, Any] = base._get_response_bodies(direction)
        for status in set(self.get_problems()):
            responses[str(status)] = self._shared(PROBLEM_RESPONSES[status][0], responses[str(status)])
        return responses

    def _shared(self, name: str, response: dict[str, Any]) -> dict[str, str]:
        """Register a response as a component and return a reference to it."""
        component = ResolvedComponent(name, ResolvedComponent.RESPONSE, response, ComponentIdentity(name))
        self.registry.register_on_missing(component)
        reference: dict[str, str] = component.ref
        return reference

    def get_problems(self) -> Iterator[int]:
        """Yield the statuses of all problems of the operation."""
        yield from self.declared.problems
        yield from (406, 500, 503)
        if self.view.authentication_classes:
            yield 401
        if "{" in self.path:
            yield 404
        if self.declared.query or self.declared.request or self.declared.idempotent:
            yield 400
        if self.declared.idempotent:
            yield 409
        if self.declared.request:
            yield from (413, 415)
        if self.method not in SAFE_METHODS:
            yield from (412, 429)
