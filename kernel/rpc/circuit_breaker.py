"""Fails fast while a service, or the broker, does not answer, so that its callers need not wait for it."""

import logging
import time
from collections.abc import Callable
from threading import Lock

logger = logging.getLogger(__name__)

FAILURE_THRESHOLD = 5
HALF_OPEN_AFTER_SECONDS = 2.0


class CircuitBreaker:
    """Counts the attempts in a row that got no answer; after FAILURES of them it is open.

    Open, it lets no attempt through but one every PAUSE_SECONDS, as a probe. The first answer closes it.

    Arguments:
        name: of who is called, for the log.
        clock: seconds that only rise.
    """

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._next_probe = 0.0

    def allow_request(self) -> bool:
        """Whether an attempt may be made now. Its outcome must then be told."""
        with self._lock:
            if self._failures < FAILURE_THRESHOLD:
                return True
            if self._clock() < self._next_probe:
                return False
            self._next_probe = self._clock() + HALF_OPEN_AFTER_SECONDS
            return True

    def record_success(self) -> None:
        with self._lock:
            was_open = self._failures >= FAILURE_THRESHOLD
            self._failures = 0
        if was_open:
            logger.warning("%s answers again", self._name)

    def record_failure(self) -> None:
        with self._lock:
            self._failures += 1
            self._next_probe = self._clock() + HALF_OPEN_AFTER_SECONDS
            opens = self._failures == FAILURE_THRESHOLD
        if opens:
            logger.warning(
                "%s has not answered %s attempts in a row; calls fail at once until it does",
                self._name,
                FAILURE_THRESHOLD,
            )
