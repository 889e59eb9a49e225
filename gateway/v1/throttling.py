"""The throttle of requests that contain a signed-in user's password."""

from typing import Any

from rest_framework.request import Request

from kernel.http.throttling import AddressThrottle

PASSWORD_METHODS = ("PUT", "DELETE")
"""The methods of `me/password` and `me` whose bodies contain the password."""


class PasswordThrottle(AddressThrottle):
    """Throttle attempts with a password by user, at the rate of logins."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the cache key of the user's counter; None if no password is sent."""
        if request.user and request.method in PASSWORD_METHODS:
            return f"throttle:password:{request.user.id}"
        return None
