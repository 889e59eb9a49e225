"""Who is asking: a token, checked by its signature alone."""

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

# When it was made is not checked: the clock of accounts may be a little ahead.
CHECKED: Options = {"require": ["exp", "jti"], "verify_iat": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """What a token says of its holder. Nothing is read from a database for it."""

    id: UUID
    session_id: UUID
    is_authenticated: ClassVar[bool] = True


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. No header, or an empty one, is nobody; any other is refused."""

    scheme: ClassVar[str] = "Bearer"
    token_type: ClassVar[str] = ACCESS_TYPE

    def authenticate(self, request: Request) -> tuple[SignedInUser, str] | None:
        """The user and the token they sent."""
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
        return self.scheme

    def _read(self, token: str) -> SignedInUser:
        try:
            claims = jwt.decode(token, settings.JWT_SIGNING_KEY, algorithms=[ALGORITHM], options=CHECKED)
            if claims[TYPE_CLAIM] != self.token_type:
                raise jwt.InvalidTokenError(f"This is no {self.token_type} token.")
            return SignedInUser(id=UUID(claims[USER_CLAIM]), session_id=UUID(claims[SESSION_CLAIM]))
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise AuthenticationFailed("The token is not valid or has expired; get a new one.") from error
