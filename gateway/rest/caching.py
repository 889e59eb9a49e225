"""HTTP caching of responses: `Cache-Control`, `ETag`, conditional requests."""

from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.rest.authentication import rejection_of

MAX_AGE_SECONDS = 10

R = TypeVar("R", bound=HttpResponseBase)


def is_cacheable(request: Request, response: Response) -> bool:
    """Return whether shared caches may store the response.

    Only a successful anonymous read is the same for everyone. The response to a request
    with an invalid token is not, since a header names the token's status. A degraded
    response should be replaced as soon as the service is back.
    """
    return (
        request.method in SAFE_METHODS
        and response.status_code == 200
        and not request.user
        and not rejection_of(request)
        and not getattr(response.data, "degraded", None)
    )


def make_cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let caches store the response for `MAX_AGE_SECONDS` and give it an ETag.

    Conditions for changes, such as If-Match, are ignored.

    Returns:
        The response, or a 304 without a body if the client has the same version.
    """
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    set_response_etag(response)
    last_modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    conditional = cast(
        "HttpResponse",
        get_conditional_response(
            request, etag=response.headers["ETag"], last_modified=last_modified, response=response
        ),
    )
    return conditional if conditional.status_code == 304 else response


def never_store(response: R) -> R:
    """Forbid every cache to store the response, and return it."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
