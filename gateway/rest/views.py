"""The base class of the views of both APIs."""

from typing import Any, NoReturn, cast
from uuid import UUID

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gateway.rest.authentication import INVALID, STATUS_HEADER, SignedInUser, rejection_of
from gateway.rest.caching import is_cacheable, make_cacheable, never_store
from gateway.rest.idempotency import idempotency_key
from gateway.rest.preconditions import check_preconditions


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

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the request: permission, rate and precondition.

        Raises:
            PreconditionFailed: The request is a change with an If-Match.
        """
        super().initial(request, *args, **kwargs)
        if hasattr(self, str(request.method).lower()):
            check_preconditions(request)

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Raise the error for a request without permission.

        Raises:
            AuthenticationFailed: The request has an invalid token.
            NotAuthenticated: The request has no token.
        """
        raise rejection_of(request) or NotAuthenticated

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the headers for caches and the status of an invalid token."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Vary"] = "Authorization"
        if rejection_of(request):
            response.headers[STATUS_HEADER] = INVALID
        if is_cacheable(request, response):
            return cast("Response", make_cacheable(request._request, response.render()))
        return never_store(response)
