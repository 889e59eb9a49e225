"""The stub of a service that another process hosts."""

import logging
import random
import time
from typing import TypeVar
from uuid import uuid4

from django.conf import settings

from kernel.contracts.context import current_context, remaining_seconds
from kernel.contracts.errors import BadGateway, InternalError, Unavailable
from kernel.contracts.service import Operation, Service
from kernel.rpc import protocol, signing
from kernel.rpc.circuit_breaker import CircuitBreaker
from kernel.rpc.connection import Connection, InvalidResponse, RpcResponse, TransportError
from kernel.rpc.stub import stub

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)

MAX_ATTEMPTS = 3
FIRST_BACKOFF_SECONDS = 0.1
DEFAULT_TIMEOUT = 60.0
DEADLINE_FRACTION = 0.5
"""How much of its time left a caller gives one call: with the rest it can still answer without it."""
MIN_SECONDS_TO_COUNT_FAILURE = 0.1
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
        self._breaker = CircuitBreaker(contract.name)

    def __call__(self, operation: Operation, body: bytes) -> bytes:
        """The outcome as JSON. Raises Unavailable, Failed."""
        ends = time.monotonic() + _seconds_for_a_call()
        attempts = MAX_ATTEMPTS if operation.is_retryable else 1
        for attempt in range(1, attempts + 1):
            if answer := self._attempt(operation, body, ends - time.monotonic()):
                return answer.body
            if attempt == attempts or not _pause(attempt, ends):
                break
        raise self._unavailable()

    def close(self) -> None:
        """Ends the connections that are kept."""
        self._connection.close()

    def _attempt(self, operation: Operation, body: bytes, seconds: float) -> RpcResponse | None:
        """What the service answers; None where it does not."""
        if seconds <= 0:
            raise Unavailable("The time for this call is used up.")
        if not self._breaker.allow_request():
            raise self._unavailable()
        path = protocol.path_of(self._contract.name, operation.name)
        try:
            answer = self._connection.post(path, self._headers(path, body, seconds), body, seconds)
        except TransportError as error:
            if seconds >= MIN_SECONDS_TO_COUNT_FAILURE:
                self._breaker.record_failure()
            logger.warning("%s%s does not answer: %s", self._url, path, error)
            return None
        except InvalidResponse as error:
            self._breaker.record_success()
            raise BadGateway(f"{self._url}{path} answered with {error}.") from error
        self._breaker.record_success()
        self._check_version(answer)
        return answer

    def _headers(self, path: str, body: bytes, seconds: float) -> dict[str, str]:
        context = current_context()
        headers = {
            "Content-Type": protocol.CONTENT_TYPE,
            "Accept-Encoding": "identity",
            protocol.REQUEST_ID: context.request_id,
            protocol.ACTOR: str(context.actor_id or ""),
            protocol.TIMEOUT_MS: str(int(seconds * 1000)),
            protocol.TIMESTAMP: signing.timestamp(),
            protocol.NONCE: uuid4().hex,
            protocol.VERSION: self._contract.version,
        }
        return headers | {protocol.SIGNATURE: signing.sign(settings.SERVICES_SECRET, path, headers, body)}

    def _check_version(self, answer: RpcResponse) -> None:
        if not protocol.is_compatible(self._contract, answer.version):
            raise InternalError(
                f"{self._contract.name} at {self._url} has contract {answer.version};"
                f" this process was made for {self._contract.version}."
            )

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self._contract.name} does not answer.")


def _pause(attempt: int, ends: float) -> bool:
    """Waits before another attempt; False where there is no time for one."""
    seconds = random.uniform(0, FIRST_BACKOFF_SECONDS * 2 ** (attempt - 1))  # noqa: S311
    if time.monotonic() + seconds >= ends:
        return False
    time.sleep(seconds)
    return True


def _seconds_for_a_call() -> float:
    left = remaining_seconds()
    return DEFAULT_TIMEOUT if left is None else left * DEADLINE_FRACTION
