"""What caches between here and the reader may keep."""

from typing import TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

MAX_AGE_SECONDS = 10

R = TypeVar("R", bound=HttpResponseBase)


def is_cacheable(request: Request, response: Response) -> bool:
    """Whether it is the same for everyone, and whole: a degraded answer is not worth keeping."""
    return (
        request.method in SAFE_METHODS
        and response.status_code == 200
        and not request.user
        and not getattr(response.data, "degraded", None)
    )


def make_cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with an ETag; a bodiless 304 where the reader has it already.

    Other conditions, such as If-Match, are for changes; a read takes no notice of them.
    """
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    set_response_etag(response)
    last_modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    answer = cast(
        "HttpResponse",
        get_conditional_response(
            request, etag=response.headers["ETag"], last_modified=last_modified, response=response
        ),
    )
    return answer if answer.status_code == 304 else response


def never_store(response: R) -> R:
    response.headers["Cache-Control"] = "private, no-store"
    return response
