"""What went wrong, in Conduit's one shape: `{"errors": {"title": ["can't be blank"]}}`."""

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
"""Conduit's names of the fields that services call otherwise."""

CAUSES = {
    ProblemType.INVALID: "body",
    ProblemType.MALFORMED: "body",
    ProblemType.TOO_LARGE: "body",
    ProblemType.UNSUPPORTED_MEDIA_TYPE: "body",
    ProblemType.METHOD_NOT_ALLOWED: "method",
    ProblemType.NOT_ACCEPTABLE: "accept",
    ProblemType.THROTTLED: "request",
    ProblemType.FAILED: "server",
    ProblemType.UNAVAILABLE: "server",
}
"""Under which key stands what is about no field and no resource."""


class Errors(Struct, kw_only=True):
    """What went wrong."""

    errors: Annotated[
        dict[str, list[str]],
        Meta(description="By field, or by what it is about: `article`, `token`, `server` and so on."),
    ]


def error_response(
    status: int, errors: Mapping[str, list[str]], headers: Mapping[str, str] | None = None
) -> HttpResponse:
    response = HttpResponse(
        msgspec.json.encode(Errors(errors=dict(errors))),
        status=status,
        content_type="application/json",
        headers=dict(headers or {}),
    )
    never_store(response)
    return response


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The exception handler of Conduit's views; a view's `resource` is what it is about."""
    kind = problem_type_of(error)
    status = 422 if kind is ProblemType.INVALID else kind.status
    errors = _errors(error, kind, context["view"].resource)
    return error_response(status, errors, headers_of(error, kind, context, scheme=SCHEME))


def _errors(error: Exception, kind: ProblemType, resource: str) -> dict[str, list[str]]:
    if kind is ProblemType.UNAUTHENTICATED:
        return _not_signed_in(error)
    if kind is ProblemType.NOT_FOUND:
        return {resource: ["not found"]}
    if kind is ProblemType.FORBIDDEN:
        return {resource: ["forbidden"]}
    fields = errors_of(error)
    if kind is ProblemType.CONFLICT:
        taken = {name: ["has already been taken"] for name in fields}
        return taken or {resource: [detail_of(error, kind)]}
    return _by_field(fields) or {CAUSES[kind]: [detail_of(error, kind)]}


def _not_signed_in(error: Exception) -> dict[str, list[str]]:
    if isinstance(error, Unauthenticated):
        return {"credentials": ["invalid"]}
    return {"token": ["is missing" if isinstance(error, NotAuthenticated) else "is invalid"]}


def _by_field(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with a part, such as `tags.0`, is said of the whole field."""
    named: dict[str, list[str]] = {}
    for name, messages in fields.items():
        field = name.partition(".")[0]
        named.setdefault(FIELDS.get(field, field), []).extend(messages)
    return named
