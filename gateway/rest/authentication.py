"""Authenticate a request by its token. Only the signature is checked."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import jwt
from django.conf import settings
from jwt.types import Options
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.contract import ACCESS_TYPE, ALGORITHM, SESSION_CLAIM, TYPE_CLAIM, USER_CLAIM
from kernel.contracts.context import set_actor

# `iat` is not checked: the clock of accounts may be slightly ahead of this one.
CHECKED: Options = {"require": ["exp", "jti"], "verify_iat": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """The claims of a token about its holder. No database is read for it."""

    id: UUID
    session_id: UUID
    is_authenticated: ClassVar[bool] = True


class BearerAuthentication(BaseAuthentication):
    """Authentication by `Authorization: Bearer <access token>`.

    Without the header, or with an empty one, the request is anonymous. Any other
    value that is not a valid token is rejected.
    """

    scheme: ClassVar[str] = "Bearer"
    token_type: ClassVar[str] = ACCESS_TYPE

    def authenticate(self, request: Request) -> tuple[SignedInUser, str] | None:
        """Return the user and the token; None for an anonymous request.

        Raises:
            AuthenticationFailed: The header has another scheme or an invalid token.
        """
        header = request.headers.get("Authorization", "")
        if not header.strip():
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != self.scheme.lower():
            raise AuthenticationFailed(f"Sign in with the header 'Authorization: {self.scheme} <token>'.")
        user = self._read(token.strip())
        set_actor(user.id)
        return user, token.strip()

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme for the header WWW-Authenticate of a 401."""
        return self.scheme

    def _read(self, token: str) -> SignedInUser:
        try:
            claims = jwt.decode(token, settings.JWT_SIGNING_KEY, algorithms=[ALGORITHM], options=CHECKED)
            if claims[TYPE_CLAIM] != self.token_type:
                raise jwt.InvalidTokenError(f"This is not a token of the type {self.token_type!r}.")
            return SignedInUser(id=UUID(claims[USER_CLAIM]), session_id=UUID(claims[SESSION_CLAIM]))
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise AuthenticationFailed("The token is invalid or has expired; request a new one.") from error
