"""How often one may register and change things. The rates are settings; reading is free."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from kernel.http.throttling import AddressThrottle

PASSWORD_METHODS = ("PUT", "DELETE")
"""PUT me/password and DELETE me ask for the password; other methods beside them do not."""


class RegisterThrottle(AddressThrottle):
    """Registrations per client address."""

    scope = "register"


class WriteThrottle(AddressThrottle):
    """Changes per signed-in person; per client address where nobody is signed in."""

    scope = "writes"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.method in SAFE_METHODS:
            return None
        if request.user:
            return f"throttle:{self.scope}:{request.user.id}"
        return super().get_cache_key(request, view)


class PasswordThrottle(AddressThrottle):
    """Where a signed-in person must give their password: as often as one may sign in."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.user and request.method in PASSWORD_METHODS:
            return f"throttle:password:{request.user.id}"
        return None
