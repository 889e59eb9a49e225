"""Conduit's authentication: one token that is valid for the whole session."""

from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.contract import SESSION_TYPE, Accounts
from gateway.rest.authentication import BearerAuthentication, SignedInUser
from kernel.rpc import registry


class TokenAuthentication(BearerAuthentication):
    """Authentication by `Authorization: Token <session token>`, or `Bearer`."""

    schemes = ("Token", "Bearer")
    token_type = SESSION_TYPE


class HasSession(BasePermission):
    """Permission for users whose session has not ended.

    A session token is valid for a long time, so its signature is not enough.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether a user is signed in.

        Raises:
            AuthenticationFailed: The session has ended.
        """
        user: SignedInUser | None = request.user  # type: ignore[assignment]
        if user is None:
            return False
        if not registry.get(Accounts).has_session(user_id=user.id, session_id=user.session_id):
            raise AuthenticationFailed("This session has ended; sign in again.")
        return True


class HasSessionOrReads(HasSession):
    """Permission for everyone to read, and for users with a session to change."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the request is a read or a user is signed in."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)
