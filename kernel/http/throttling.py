"""What is counted by client address: at the gateway, and where staff sign in to the admin."""

import logging
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from kernel.contracts.errors import Unavailable

logger = logging.getLogger(__name__)


class AddressThrottle(SimpleRateThrottle):
    """Counts what each client address does."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Unavailable where nobody can tell: what is counted is what may be guessed or flooded."""
        try:
            return bool(super().allow_request(request, view))
        except Exception as error:  # whatever the cache's driver raises
            logger.exception("the cache does not answer")
            raise Unavailable("How often this was done is not known: the cache does not answer.") from error

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class LoginThrottle(AddressThrottle):
    """Sign-ins per client address, successful or not."""

    scope = "login"
