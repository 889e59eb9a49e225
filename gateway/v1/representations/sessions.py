"""Representations of sessions and their tokens."""

from typing import Annotated

from msgspec import Meta, Struct

from accounts.contract import SignedIn, Tokens
from gateway.v1.representations.users import Me


class TokenPair(Struct, kw_only=True):
    """An access token, and a refresh token for the next pair."""

    access_token: Annotated[str, Meta(description="For the header `Authorization: Bearer …`.")]
    refresh_token: Annotated[str | None, Meta(description="null if a cookie contains it.")]
    expires_in: Annotated[int, Meta(description="Seconds until the access token expires.")]

    @classmethod
    def of(cls, tokens: Tokens, *, in_cookie: bool) -> "TokenPair":
        """Return the representation of tokens.

        Args:
            tokens: The tokens.
            in_cookie: Whether the refresh token is sent in a cookie instead.
        """
        return cls(
            access_token=tokens.access,
            refresh_token=None if in_cookie else tokens.refresh,
            expires_in=tokens.expires_in,
        )


class Session(Struct, kw_only=True):
    """A new session."""

    user: Me
    tokens: TokenPair

    @classmethod
    def of(cls, signed_in: SignedIn, *, in_cookie: bool) -> "Session":
        """Return the representation of a new session.

        Args:
            signed_in: The session of accounts.
            in_cookie: Whether the refresh token is sent in a cookie instead.
        """
        return cls(user=Me.of(signed_in.account), tokens=TokenPair.of(signed_in.tokens, in_cookie=in_cookie))
