"""Sessions and their tokens.

A session is a row. Its refresh token is good once and returns the next tokens. An
access token is verified by its signature alone, so it stays valid until it expires,
even if its session ends before.

For REUSE_SECONDS a used refresh token returns its successor again, because responses
can be lost. README.md says what that means for a stolen token.
"""

import logging
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.contract import SESSION_CLAIM, SESSION_TYPE, USER_CLAIM, Tokens
from accounts.models import Session, User
from kernel.contracts.errors import Unauthenticated
from kernel.db.transactions import transactional

logger = logging.getLogger(__name__)

REUSE_SECONDS = 30
"""How long after its use a refresh token returns its successor again."""


class SessionToken(Token):
    """A token that is valid as long as its session."""

    token_type = SESSION_TYPE
    lifetime = RefreshToken.lifetime


@transactional("accounts")
def sign_in(user: User) -> Tokens:
    """Create a session for a user whose password has just been checked.

    The user's expired sessions are deleted.

    Raises:
        Unauthenticated: The user was deactivated, or the password changed, since the
            check.
    """
    now = timezone.now()
    checked = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    if not checked.update(last_login=now):
        raise Unauthenticated("The account has changed. Sign in again.")
    Session.objects.filter(user=user, expires_at__lte=now).delete()
    return create(user)


def create(user: User) -> Tokens:
    """Create a session and return its tokens."""
    session = Session(user=user)
    token = _refresh_token(str(user.pk), str(session.pk))
    session.jti = token["jti"]
    session.expires_at = token.current_time + token.lifetime
    session.save(force_insert=True)
    return _tokens(token)


def refresh(refresh_token: str) -> Tokens:
    """Return the next tokens of a session; see the contract.

    Raises:
        Unauthenticated: The token is not valid or used up, or its session has ended.
    """
    used = _read(refresh_token)
    if used is None:
        raise _invalid_token()
    token = _refresh_token(used[USER_CLAIM], used[SESSION_CLAIM])
    # Of all concurrent calls with the same token, this update succeeds in exactly one.
    rotated = Session.objects.filter(pk=used[SESSION_CLAIM], jti=used["jti"]).update(
        jti=token["jti"],
        previous_jti=used["jti"],
        last_used_at=token.current_time,
        expires_at=token.current_time + token.lifetime,
    )
    if rotated:
        return _tokens(token)
    if successor := _successor(used):
        return _tokens(successor)
    _end_reused(used)
    raise _invalid_token()


def is_open(user_id: UUID, session_id: UUID) -> bool:
    """Return whether a user has a session that has neither ended nor expired."""
    sessions = Session.objects.filter(pk=session_id, user=user_id, expires_at__gt=timezone.now())
    return sessions.exists()


def end(refresh_token: str) -> None:
    """End the session of a refresh token. A token that is not valid has no effect."""
    if token := _read(refresh_token):
        Session.objects.filter(pk=token[SESSION_CLAIM]).delete()


def end_all(user_ids: Collection[UUID]) -> None:
    """End all sessions of these users."""
    Session.objects.filter(user__in=user_ids).delete()


def end_others(user_id: UUID, session_id: UUID | None) -> None:
    """End all sessions of a user except this one; None ends all."""
    others = Session.objects.filter(user=user_id)
    if session_id is not None:
        others = others.exclude(pk=session_id)
    others.delete()


def _successor(used: RefreshToken) -> RefreshToken | None:
    """Return the successor of a token that was used at most REUSE_SECONDS ago.

    It is built anew, with the same id and expiry. None if the token is not such a
    token.
    """
    since = timezone.now() - timedelta(seconds=REUSE_SECONDS)
    session = Session.objects.filter(
        pk=used[SESSION_CLAIM], previous_jti=used["jti"], last_used_at__gt=since
    ).first()
    if session is None:
        return None
    token = _refresh_token(used[USER_CLAIM], used[SESSION_CLAIM])
    token["jti"] = session.jti
    token.set_exp(from_time=session.last_used_at)
    return token


def _end_reused(used: RefreshToken) -> None:
    """End the session of a refresh token that was used again too late."""
    ended, _ = Session.objects.filter(pk=used[SESSION_CLAIM]).delete()
    if ended:
        logger.warning(
            "a used refresh token of user %s was used again; its session %s has ended",
            used[USER_CLAIM],
            used[SESSION_CLAIM],
        )


def _read(refresh_token: str) -> RefreshToken | None:
    """Return the token if it is a valid refresh token of a session, else None."""
    try:
        token = RefreshToken(refresh_token)  # type: ignore[arg-type]  # its hint is wrong: it takes a str
    except (TokenError, UnicodeEncodeError):
        return None
    return token if USER_CLAIM in token and SESSION_CLAIM in token else None


def _refresh_token(user_id: str, session_id: str) -> RefreshToken:
    token = RefreshToken()
    token[USER_CLAIM] = user_id
    token[SESSION_CLAIM] = session_id
    return token


def _tokens(token: RefreshToken) -> Tokens:
    return Tokens(
        access=str(token.access_token),
        refresh=str(token),
        expires_in=int(AccessToken.lifetime.total_seconds()),
        session=str(_session_token(token)),
    )


def _session_token(refresh_token: RefreshToken) -> SessionToken:
    token = SessionToken()
    token[USER_CLAIM] = refresh_token[USER_CLAIM]
    token[SESSION_CLAIM] = refresh_token[SESSION_CLAIM]
    return token


def _invalid_token() -> Unauthenticated:
    return Unauthenticated("The refresh token is no longer valid. Sign in again.")
