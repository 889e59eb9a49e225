"""Throttles of registrations and changes. Reads are not throttled."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from kernel.http.throttling import AddressThrottle


class RegisterThrottle(AddressThrottle):
    """Throttle registrations by client address."""

    scope = "register"


class WriteThrottle(AddressThrottle):
    """Throttle changes by user; anonymous ones by client address."""

    scope = "writes"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the cache key of the request's counter; None for a read."""
        if request.method in SAFE_METHODS:
            return None
        if request.user:
            return f"throttle:{self.scope}:{request.user.id}"
        return super().get_cache_key(request, view)
