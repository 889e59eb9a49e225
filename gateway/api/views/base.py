"""What every view of the API does alike."""

from typing import Any, cast
from uuid import UUID

from django.utils.cache import get_conditional_response, set_response_etag
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gateway.authentication import SignedInUser

MAX_AGE_SECONDS = 10


class ApiView(APIView):
    """Anonymous reads may be cached by anyone, everything else by nobody."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    default_response_headers: dict[str, str] = {}

    @property
    def viewer_id(self) -> UUID | None:
        """Who is asking; None for an anonymous reader."""
        user: SignedInUser | None = self.request.user  # type: ignore[assignment]
        return user.id if user else None

    @property
    def user(self) -> SignedInUser:
        """Who is asking, where only signed-in people may."""
        user: SignedInUser = self.request.user  # type: ignore[assignment]
        return user

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Vary"] = "Authorization"
        if _is_public(request, response):
            return _cacheable(request, response)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _is_public(request: Request, response: Response) -> bool:
    """The same for everyone, and whole: a degraded answer is not worth keeping."""
    return (
        request.method in SAFE_METHODS
        and response.status_code == 200
        and not request.user
        and not getattr(response.data, "degraded", None)
    )


def _cacheable(request: Request, response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    set_response_etag(response.render())
    return cast(
        "Response",
        get_conditional_response(request._request, etag=response.headers["ETag"], response=response),
    )
