"""Conduit's format of errors: `{"errors": {"title": ["can't be blank"]}}`."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from msgspec import Meta, Struct
from rest_framework.exceptions import NotAuthenticated

from gateway.rest.caching import never_store
from gateway.rest.exceptions import detail_of, errors_of, headers_of, problem_type_of
from gateway.rest.problems import ProblemType
from kernel.contracts.errors import Unauthenticated

BLANK = "can't be blank"
SCHEME = "Token"

FIELDS = {"summary": "description", "tags": "tagList", "liked_by": "favorited"}
"""Conduit's names of the fields that the services name differently."""

CAUSES = {
    ProblemType.INVALID: "body",
    ProblemType.MALFORMED: "body",
    ProblemType.TOO_LARGE: "body",
    ProblemType.UNSUPPORTED_MEDIA_TYPE: "body",
    ProblemType.METHOD_NOT_ALLOWED: "method",
    ProblemType.NOT_ACCEPTABLE: "accept",
    ProblemType.PRECONDITION_FAILED: "request",
    ProblemType.THROTTLED: "request",
    ProblemType.FAILED: "server",
    ProblemType.UNAVAILABLE: "server",
}
"""The keys of errors that concern neither a field nor a resource."""


class Errors(Struct, kw_only=True):
    """The errors of a request."""

    errors: Annotated[
        dict[str, list[str]],
        Meta(description="Messages by field, or by subject: `article`, `token`, `server` and so on."),
    ]


def error_response(
    status: int, errors: Mapping[str, list[str]], headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return a response with errors, which no cache may store.

    Args:
        status: The HTTP status.
        errors: The messages by field or subject.
        headers: Additional headers.
    """
    response = HttpResponse(
        msgspec.json.encode(Errors(errors=dict(errors))),
        status=status,
        content_type="application/json",
        headers=dict(headers or {}),
    )
    never_store(response)
    return response


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Return the error response for an exception of a view of Conduit.

    The view's `resource` is the key of errors about the resource itself.
    """
    problem_type = problem_type_of(error)
    status = 422 if problem_type is ProblemType.INVALID else problem_type.status
    errors = _errors(error, problem_type, context["view"].resource)
    return error_response(status, errors, headers_of(error, problem_type, context, scheme=SCHEME))


def _errors(error: Exception, problem_type: ProblemType, resource: str) -> dict[str, list[str]]:
    if problem_type is ProblemType.UNAUTHENTICATED:
        return _unauthenticated(error)
    if problem_type is ProblemType.NOT_FOUND:
        return {resource: ["not found"]}
    if problem_type is ProblemType.FORBIDDEN:
        return {resource: ["forbidden"]}
    fields = errors_of(error)
    if problem_type is ProblemType.CONFLICT:
        taken = {name: ["has already been taken"] for name in fields}
        return taken or {resource: [detail_of(error, problem_type)]}
    return _by_field(fields) or {CAUSES[problem_type]: [detail_of(error, problem_type)]}


def _unauthenticated(error: Exception) -> dict[str, list[str]]:
    if isinstance(error, Unauthenticated):
        return {"credentials": ["invalid"]}
    return {"token": ["is missing" if isinstance(error, NotAuthenticated) else "is invalid"]}


def _by_field(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the messages by field; the field of `tags.0` is `tags`."""
    named: dict[str, list[str]] = {}
    for name, messages in fields.items():
        field = name.partition(".")[0]
        named.setdefault(FIELDS.get(field, field), []).extend(messages)
    return named
