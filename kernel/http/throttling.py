"""Throttles by client address, for the gateway and for the sign-in of the admin."""

import logging
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from kernel.contracts.errors import Unavailable

logger = logging.getLogger(__name__)


class AddressThrottle(SimpleRateThrottle):
    """Limits the number of requests from one client address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Return whether the request is within the rate.

        Raises:
            Unavailable: The cache does not respond. The request is not allowed, because
                throttled requests are those that guess passwords or flood the server.
        """
        try:
            return bool(super().allow_request(request, view))
        except Exception as error:  # the cache's driver may raise anything
            logger.exception("the cache does not respond")
            raise Unavailable("The rate limit cannot be checked: the cache does not respond.") from error

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the cache key of the client address."""
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class LoginThrottle(AddressThrottle):
    """Limits logins from one client address, successful or not."""

    scope = "login"
