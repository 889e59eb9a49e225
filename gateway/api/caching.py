"""What caches between here and the reader may keep."""

from typing import cast

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

MAX_AGE_SECONDS = 10


def may_be_kept(request: Request, response: Response) -> bool:
    """Whether it is the same for everyone, and whole: a degraded answer is not worth keeping."""
    return (
        request.method in SAFE_METHODS
        and response.status_code == 200
        and not request.user
        and not getattr(response.data, "degraded", None)
    )


def let_keep(request: Request, response: Response) -> Response:
    """The response with an ETag; a bodiless 304 where the reader has it already."""
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    set_response_etag(response.render())
    answer = get_conditional_response(request._request, etag=response.headers["ETag"], response=response)
    return cast("Response", answer)


def forbid_keeping(response: HttpResponse) -> None:
    response.headers["Cache-Control"] = "private, no-store"
