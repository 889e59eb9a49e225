"""How often one may register, sign in and change things. The rates are settings; reading is free."""

import logging
from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from blog.services.errors import Unavailable

PASSWORD_METHODS = ("PUT", "DELETE")
"""PUT me/password and DELETE me ask for the password; other methods beside them do not."""

logger = logging.getLogger(__name__)


class _AddressThrottle(SimpleRateThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Unavailable where nobody can tell: what is counted is what may be guessed or flooded."""
        try:
            return bool(super().allow_request(request, view))
        except Exception as error:  # whatever the cache's driver raises
            logger.exception("the cache does not answer")
            raise Unavailable("How often this was done is not known: the cache does not answer.") from error

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class RegisterThrottle(_AddressThrottle):
    """Registrations per client address."""

    scope = "register"


class LoginThrottle(_AddressThrottle):
    """Sign-ins per client address, successful or not."""

    scope = "login"


class WriteThrottle(_AddressThrottle):
    """Changes per signed-in person; per client address where nobody is signed in."""

    scope = "writes"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.method in SAFE_METHODS:
            return None
        if request.user:
            return f"throttle:{self.scope}:{request.user.id}"
        return super().get_cache_key(request, view)


class PasswordThrottle(_AddressThrottle):
    """Where a signed-in person must give their password: as often as one may sign in."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.user and request.method in PASSWORD_METHODS:
            return f"throttle:password:{request.user.id}"
        return None
