"""A circuit breaker: fails at once while a service or the broker does not respond."""

import logging
import time
from collections.abc import Callable
from threading import Lock

logger = logging.getLogger(__name__)

FAILURE_THRESHOLD = 5
HALF_OPEN_AFTER_SECONDS = 2.0


class CircuitBreaker:
    """Counts the consecutive failures of requests to one remote service.

    Closed, it allows every request. After FAILURE_THRESHOLD consecutive failures it
    opens and allows none. Every HALF_OPEN_AFTER_SECONDS it is half-open and allows one
    request. The first success closes it. Threads may share it.

    Args:
        name: The name of the remote service, for the log.
        clock: A monotonic clock in seconds.
    """

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._half_open_at = 0.0

    def allow_request(self) -> bool:
        """Return whether a request may be made. Its outcome must then be recorded."""
        with self._lock:
            if self._failures < FAILURE_THRESHOLD:
                return True
            if self._clock() < self._half_open_at:
                return False
            self._half_open_at = self._clock() + HALF_OPEN_AFTER_SECONDS
            return True

    def record_success(self) -> None:
        """Close the circuit breaker."""
        with self._lock:
            was_open = self._failures >= FAILURE_THRESHOLD
            self._failures = 0
        if was_open:
            logger.warning("%s responds again; the circuit breaker is closed", self._name)

    def record_failure(self) -> None:
        """Count a failure, and open the circuit breaker if it is one too many."""
        with self._lock:
            self._failures += 1
            self._half_open_at = self._clock() + HALF_OPEN_AFTER_SECONDS
            opens = self._failures == FAILURE_THRESHOLD
        if opens:
            logger.warning(
                "%s failed to respond %s times in a row; the circuit breaker is open",
                self._name,
                FAILURE_THRESHOLD,
            )
