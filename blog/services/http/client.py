"""The stub of a service that another process hosts."""

import logging
import random
import time
from typing import TypeVar
from uuid import uuid4

from django.conf import settings

from blog.breaker import Breaker
from blog.services.context import current, remaining_seconds
from blog.services.contract import Operation, Service
from blog.services.errors import Failed, Unavailable, Unreached
from blog.services.http import signing, wire
from blog.services.http.connection import Answer, BadAnswer, Connection, NoAnswer
from blog.services.stub import stub

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.1
UNHURRIED_SECONDS = 60.0
SHARE_OF_TIME = 0.5
"""How much of its time left a caller gives one call: with the rest it can still answer without it."""
FAIR_SECONDS = 0.1
"""A call given less than this tells nothing about the service when it is not answered."""


def stub_for(contract: type[S], url: str) -> S:
    """`contract` as the process at `url` answers it, by calls signed with SERVICES_SECRET.

    Arguments:
        contract: the abstract service.
        url: where a process hosts it: http://host:port.
    """
    return stub(contract, HttpTransport(contract, url))


class HttpTransport:
    """Carries a stub's calls over HTTP: signed, within the time there is, again where that is safe."""

    def __init__(self, contract: type[Service], url: str) -> None:
        self._contract = contract
        self._url = url
        self._connection = Connection(url)
        self._breaker = Breaker(contract.name)

    def __call__(self, operation: Operation, body: bytes) -> bytes:
        """The outcome as JSON. Raises Unavailable, Failed."""
        ends = time.monotonic() + _seconds_for_a_call()
        attempts = ATTEMPTS if operation.repeatable else 1
        for attempt in range(1, attempts + 1):
            if answer := self._attempt(operation, body, ends - time.monotonic()):
                return answer.body
            if attempt == attempts or not _pause(attempt, ends):
                break
        raise self._unavailable()

    def close(self) -> None:
        """Ends the connections that are kept."""
        self._connection.close()

    def _attempt(self, operation: Operation, body: bytes, seconds: float) -> Answer | None:
        """What the service answers; None where it does not."""
        if seconds <= 0:
            raise Unavailable("The time for this call is used up.")
        if not self._breaker.lets_through():
            raise self._unavailable()
        path = wire.path_of(self._contract.name, operation.name)
        try:
            answer = self._connection.post(path, self._headers(path, body, seconds), body, seconds)
        except NoAnswer as error:
            if seconds >= FAIR_SECONDS:
                self._breaker.not_answered()
            logger.warning("%s%s does not answer: %s", self._url, path, error)
            return None
        except BadAnswer as error:
            self._breaker.answered()
            raise Unreached(f"{self._url}{path} answered with {error}.") from error
        self._breaker.answered()
        self._check_version(answer)
        return answer

    def _headers(self, path: str, body: bytes, seconds: float) -> dict[str, str]:
        context = current()
        headers = {
            "Content-Type": wire.CONTENT_TYPE,
            "Accept-Encoding": "identity",
            wire.REQUEST_ID: context.request_id,
            wire.ACTOR: str(context.actor_id or ""),
            wire.MILLISECONDS_LEFT: str(int(seconds * 1000)),
            wire.TIMESTAMP: signing.timestamp(),
            wire.NONCE: uuid4().hex,
            wire.VERSION: self._contract.version,
        }
        return headers | {wire.SIGNATURE: signing.sign(settings.SERVICES_SECRET, path, headers, body)}

    def _check_version(self, answer: Answer) -> None:
        if not wire.is_compatible(self._contract, answer.version):
            raise Failed(
                f"{self._contract.name} at {self._url} has contract {answer.version};"
                f" this process was made for {self._contract.version}."
            )

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self._contract.name} does not answer.")


def _pause(attempt: int, ends: float) -> bool:
    """Waits before another attempt; False where there is no time for one."""
    seconds = random.uniform(0, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))  # noqa: S311
    if time.monotonic() + seconds >= ends:
        return False
    time.sleep(seconds)
    return True


def _seconds_for_a_call() -> float:
    left = remaining_seconds()
    return UNHURRIED_SECONDS if left is None else left * SHARE_OF_TIME
