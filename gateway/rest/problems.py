"""Problem details (RFC 9457): the one shape of everything that goes wrong."""

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
    """The sorts of problems: the status each comes with and its title."""

    INVALID = 400, "Input that is not acceptable"
    MALFORMED = 400, "A request that cannot be read"
    UNAUTHENTICATED = 401, "Not signed in"
    FORBIDDEN = 403, "Not allowed"
    NOT_FOUND = 404, "Not found"
    METHOD_NOT_ALLOWED = 405, "Not a method of this address"
    NOT_ACCEPTABLE = 406, "No answer in the wanted format"
    CONFLICT = 409, "At odds with what is there"
    TOO_LARGE = 413, "Too large a body"
    UNSUPPORTED_MEDIA_TYPE = 415, "A body that is not JSON"
    THROTTLED = 429, "Too many requests"
    FAILED = 500, "A defect of the server"
    UNAVAILABLE = 503, "Not available now"

    def __init__(self, status: int, title: str) -> None:
        self.status = status
        self.title = title

    @property
    def uri(self) -> str:
        return f"urn:blog:problem:{self.name.lower()}"


class Problem(Struct, kw_only=True, omit_defaults=True):
    """What went wrong (RFC 9457)."""

    type: Annotated[
        str,
        Meta(
            description="Which sort of problem it is: stable, for programs.",
            extra_json_schema={"enum": [kind.uri for kind in ProblemType]},
        ),
    ]
    title: Annotated[str, Meta(description="The sort of problem in words.")]
    status: Annotated[int, Meta(description="The HTTP status.", ge=400, le=599)]
    detail: Annotated[str, Meta(description="What went wrong this time, and what to do: for people.")]
    request_id: Annotated[str, Meta(description="The X-Request-ID under which the logs have it.")]
    errors: Annotated[
        dict[str, list[str]],
        Meta(description="What is wrong with each field; `tags.0` is the first of `tags`."),
    ] = {}


def problem_response(
    kind: ProblemType,
    detail: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer that says what went wrong."""
    problem = Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=detail,
        request_id=current_context().request_id,
        errors=dict(errors or {}),
    )
    response = HttpResponse(
        msgspec.json.encode(problem), status=kind.status, content_type=MEDIA_TYPE, headers=dict(headers or {})
    )
    return never_store(response)
