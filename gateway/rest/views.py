"""What every view of the API does alike."""

from typing import Any, cast
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gateway.rest.authentication import SignedInUser
from gateway.rest.caching import is_cacheable, make_cacheable, never_store
from gateway.rest.operations import ACCEPTABLE_KEY, IDEMPOTENCY_KEY, KEY_RULE
from kernel.contracts.errors import Invalid


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

    @property
    def key(self) -> str | None:
        """The request's Idempotency-Key as a key of this person's own: another's may be the same."""
        given = self.request.headers.get(IDEMPOTENCY_KEY)
        if given is None:
            return None
        if not ACCEPTABLE_KEY.fullmatch(given):
            raise Invalid("The key does not fit.", fields={IDEMPOTENCY_KEY: [KEY_RULE]})
        return f"{self.user.id}:{given}"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Vary"] = "Authorization"
        if is_cacheable(request, response):
            return cast("Response", make_cacheable(request._request, response.render()))
        return never_store(response)
