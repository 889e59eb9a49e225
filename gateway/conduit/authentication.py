"""Who is asking, in the way of Conduit: one token for as long as the session lasts."""

from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.contract import SESSION_TYPE, Accounts
from gateway.rest.authentication import BearerAuthentication, SignedInUser
from kernel.rpc import registry


class TokenAuthentication(BearerAuthentication):
    """`Authorization: Token <session token>`."""

    scheme = "Token"
    token_type = SESSION_TYPE


class HasSession(BasePermission):
    """Only people whose session has not ended: such a token lives long, so its signature is not enough."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: SignedInUser | None = request.user  # type: ignore[assignment]
        if user is None:
            return False
        if not registry.get(Accounts).has_session(user_id=user.id, session_id=user.session_id):
            raise AuthenticationFailed("This session has ended; sign in again.")
        return True


class HasSessionOrReads(HasSession):
    """The same for changes; everyone may read."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)
