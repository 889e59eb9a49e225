"""Sessions and their tokens.

A session is a row; its refresh token is good once and gets the next pair. An access token is checked by its
signature alone, so it outlives its session until it expires.

For REPEAT_SECONDS a used token gets the one again that took its place, for answers get lost. README.md tells
what a thief can make of that.
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

REPEAT_SECONDS = 30
"""How long a used refresh token gets its successor again."""


class SessionToken(Token):
    """Lasts as long as the session."""

    token_type = SESSION_TYPE
    lifetime = RefreshToken.lifetime


@transactional("accounts")
def sign_in(user: User) -> Tokens:
    """A new session for a person whose password has just been checked.

    Raises Unauthenticated where they were deactivated, or their password changed, since that check.
    """
    now = timezone.now()
    checked = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    if not checked.update(last_login=now):
        raise Unauthenticated("The account has just changed; sign in again.")
    Session.objects.filter(user=user, expires_at__lte=now).delete()
    return begin(user)


def begin(user: User) -> Tokens:
    session = Session(user=user)
    token = _refresh_token(str(user.pk), str(session.pk))
    session.jti = token["jti"]
    session.expires_at = token.current_time + token.lifetime
    session.save(force_insert=True)
    return _pair(token)


def refresh(refresh_token: str) -> Tokens:
    used = _read(refresh_token)
    if used is None:
        raise _dead_token()
    token = _refresh_token(used[USER_CLAIM], used[SESSION_CLAIM])
    # Of any number of calls with the same token, this update succeeds for exactly one.
    rotated = Session.objects.filter(pk=used[SESSION_CLAIM], jti=used["jti"]).update(
        jti=token["jti"],
        previous_jti=used["jti"],
        last_used_at=token.current_time,
        expires_at=token.current_time + token.lifetime,
    )
    if rotated:
        return _pair(token)
    if successor := _successor(used):
        return _pair(successor)
    _end_stolen(used)
    raise _dead_token()


def is_open(user_id: UUID, session_id: UUID) -> bool:
    sessions = Session.objects.filter(pk=session_id, user=user_id, expires_at__gt=timezone.now())
    return sessions.exists()


def end(refresh_token: str) -> None:
    if token := _read(refresh_token):
        Session.objects.filter(pk=token[SESSION_CLAIM]).delete()


def end_all(user_ids: Collection[UUID]) -> None:
    Session.objects.filter(user__in=user_ids).delete()


def end_others(user_id: UUID, session_id: UUID | None) -> None:
    """Ends all sessions of this person but the one that is named."""
    others = Session.objects.filter(user=user_id)
    if session_id is not None:
        others = others.exclude(pk=session_id)
    others.delete()


def _successor(used: RefreshToken) -> RefreshToken | None:
    """The token that took the place of one used a moment ago."""
    since = timezone.now() - timedelta(seconds=REPEAT_SECONDS)
    session = Session.objects.filter(
        pk=used[SESSION_CLAIM], previous_jti=used["jti"], last_used_at__gt=since
    ).first()
    if session is None:
        return None
    token = _refresh_token(used[USER_CLAIM], used[SESSION_CLAIM])
    token["jti"] = session.jti
    token.set_exp(from_time=session.last_used_at)
    return token


def _end_stolen(used: RefreshToken) -> None:
    ended, _ = Session.objects.filter(pk=used[SESSION_CLAIM]).delete()
    if ended:
        logger.warning(
            "a used refresh token of user %s came again; its session %s is ended",
            used[USER_CLAIM],
            used[SESSION_CLAIM],
        )


def _read(refresh_token: str) -> RefreshToken | None:
    try:
        token = RefreshToken(refresh_token)  # type: ignore[arg-type]  # its hint is wrong: it takes the text
    except (TokenError, UnicodeEncodeError):
        return None
    return token if USER_CLAIM in token and SESSION_CLAIM in token else None


def _refresh_token(user_id: str, session_id: str) -> RefreshToken:
    token = RefreshToken()
    token[USER_CLAIM] = user_id
    token[SESSION_CLAIM] = session_id
    return token


def _pair(token: RefreshToken) -> Tokens:
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


def _dead_token() -> Unauthenticated:
    return Unauthenticated("The refresh token is no longer good; sign in again.")
