"""The base class of the views of both APIs."""

from typing import Any, cast
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gateway.rest.authentication import SignedInUser
from gateway.rest.caching import is_cacheable, make_cacheable, never_store
from gateway.rest.idempotency import idempotency_key


class ApiView(APIView):
    """View whose anonymous reads are cacheable; other responses are never stored."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    default_response_headers: dict[str, str] = {}

    @property
    def viewer_id(self) -> UUID | None:
        """Return the ID of the signed-in user; None for an anonymous reader."""
        user: SignedInUser | None = self.request.user  # type: ignore[assignment]
        return user.id if user else None

    @property
    def user(self) -> SignedInUser:
        """Return the signed-in user, for methods that require one."""
        user: SignedInUser = self.request.user  # type: ignore[assignment]
        return user

    @property
    def key(self) -> str | None:
        """Return the idempotency key of the request; None if it has none."""
        return idempotency_key(self.request, self.viewer_id)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers for caches to the response."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Vary"] = "Authorization"
        if is_cacheable(request, response):
            return cast("Response", make_cacheable(request._request, response.render()))
        return never_store(response)
