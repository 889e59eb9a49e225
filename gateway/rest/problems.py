"""Problem details (RFC 9457): the format of every error response."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated

import msgspec
from django.http import HttpResponse
from msgspec import Meta, Struct

from gateway.rest.caching import never_store
from kernel.contracts.context import current_context

MEDIA_TYPE = "application/problem+json"


class ProblemType(Enum):
    """The problem types, each with its HTTP status and its title."""

    INVALID = 400, "Invalid input"
    MALFORMED = 400, "Malformed request"
    UNAUTHENTICATED = 401, "Not signed in"
    FORBIDDEN = 403, "Forbidden"
    NOT_FOUND = 404, "Not found"
    METHOD_NOT_ALLOWED = 405, "Method not allowed"
    NOT_ACCEPTABLE = 406, "Not acceptable"
    CONFLICT = 409, "Conflict"
    PRECONDITION_FAILED = 412, "Precondition failed"
    TOO_LARGE = 413, "Body too large"
    UNSUPPORTED_MEDIA_TYPE = 415, "Unsupported media type"
    THROTTLED = 429, "Too many requests"
    FAILED = 500, "Internal server error"
    UNAVAILABLE = 503, "Service unavailable"

    def __init__(self, status: int, title: str) -> None:
        self.status = status
        self.title = title

    @property
    def uri(self) -> str:
        """Return the stable URI that identifies the type."""
        return f"urn:blog:problem:{self.name.lower()}"


class Problem(Struct, kw_only=True, omit_defaults=True):
    """A problem (RFC 9457)."""

    type: Annotated[
        str,
        Meta(
            description="The problem type: stable, for programs.",
            extra_json_schema={"enum": [problem_type.uri for problem_type in ProblemType]},
        ),
    ]
    title: Annotated[str, Meta(description="The problem type in words.")]
    status: Annotated[int, Meta(description="The HTTP status.", ge=400, le=599)]
    detail: Annotated[str, Meta(description="What went wrong and what to do: for users.")]
    request_id: Annotated[str, Meta(description="The X-Request-ID, which the logs contain.")]
    errors: Annotated[
        dict[str, list[str]],
        Meta(description="Messages by invalid field; `tags.0` is the first element of `tags`."),
    ] = {}


def problem_response(
    problem_type: ProblemType,
    detail: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a response with problem details, which no cache may store."""
    problem = Problem(
        type=problem_type.uri,
        title=problem_type.title,
        status=problem_type.status,
        detail=detail,
        request_id=current_context().request_id,
        errors=dict(errors or {}),
    )
    response = HttpResponse(
        msgspec.json.encode(problem),
        status=problem_type.status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )
    return never_store(response)
