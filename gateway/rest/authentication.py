"""Authenticate a request by its token. Only the signature is checked."""

from collections.abc import Sequence
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

STATUS_HEADER = "X-Token-Status"
"""The header of responses to requests whose token was rejected."""

INVALID = "invalid"
"""The value of that header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """The claims of a token about its holder. No database is read for it."""

    id: UUID
    session_id: UUID
    is_authenticated: ClassVar[bool] = True


class BearerAuthentication(BaseAuthentication):
    """Authentication by `Authorization: Bearer <access token>`.

    Without the header, or with an empty one, the request is anonymous. With any other
    value that is not a valid token it is anonymous, too: a client whose token has
    expired can still read what everyone may read. `rejection` is then the error for
    requests that require a user.

    The first of the `schemes` is that of the header WWW-Authenticate. There is an
    instance for each request.
    """

    schemes: ClassVar[Sequence[str]] = ("Bearer",)
    token_type: ClassVar[str] = ACCESS_TYPE
    rejection: AuthenticationFailed | None = None

    def authenticate(self, request: Request) -> tuple[SignedInUser, str] | None:
        """Return the user and the token; None for an anonymous request."""
        scheme, *rest = request.headers.get("Authorization", "").split(maxsplit=1) or ("",)
        if not scheme:
            return None
        token = "".join(rest).strip()
        try:
            user = self._read(scheme, token)
        except AuthenticationFailed as error:
            self.rejection = error
            return None
        set_actor(user.id)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme for the header WWW-Authenticate of a 401."""
        return self.schemes[0]

    def _read(self, scheme: str, token: str) -> SignedInUser:
        if scheme.lower() not in (each.lower() for each in self.schemes):
            raise AuthenticationFailed(f"Sign in with the header 'Authorization: {self.schemes[0]} <token>'.")
        try:
            claims = jwt.decode(token, settings.JWT_SIGNING_KEY, algorithms=[ALGORITHM], options=CHECKED)
            if claims[TYPE_CLAIM] != self.token_type:
                raise jwt.InvalidTokenError(f"This is not a token of the type {self.token_type!r}.")
            return SignedInUser(id=UUID(claims[USER_CLAIM]), session_id=UUID(claims[SESSION_CLAIM]))
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise AuthenticationFailed("The token is invalid or has expired; request a new one.") from error


def rejection_of(request: Request) -> AuthenticationFailed | None:
    """Return the error about the request's token, or None if none was rejected."""
    for authenticator in request.authenticators or ():
        if isinstance(authenticator, BearerAuthentication) and authenticator.rejection:
            return authenticator.rejection
    return None
