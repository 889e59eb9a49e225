"""How often one may register, sign in and change things. The rates are settings; reading is free."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class _AddressThrottle(SimpleRateThrottle):
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
