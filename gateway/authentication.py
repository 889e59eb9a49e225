"""Who is asking: an access token, checked by its signature alone."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.contract import SESSION_CLAIM, USER_CLAIM
from blog.services.context import identify


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """What an access token says of its holder. Nothing is read from a database for it."""

    id: UUID
    session_id: UUID
    is_authenticated: ClassVar[bool] = True


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. Any other Authorization header is refused."""

    def authenticate(self, request: Request) -> tuple[SignedInUser, None] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Sign in with the header 'Authorization: Bearer <access token>'.")
        user = _read(token.strip())
        identify(user.id)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _read(token: str) -> SignedInUser:
    try:
        claims = AccessToken(token)  # type: ignore[arg-type]
        return SignedInUser(id=UUID(claims[USER_CLAIM]), session_id=UUID(claims[SESSION_CLAIM]))
    except (TokenError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise AuthenticationFailed("The access token is not valid or has expired; get a new one.") from error
