"""The client of a service that another process hosts."""

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
BASE_BACKOFF_SECONDS = 0.1
DEFAULT_TIMEOUT = 60.0
"""The timeout of a call, in seconds, if the request has no deadline."""
DEADLINE_FRACTION = 0.5
"""The part of the remaining time that a call may take.

The caller needs the rest to respond without the result.
"""
MIN_SECONDS_TO_COUNT_FAILURE = 0.1
"""A call with a shorter timeout does not count as a failure of the service."""


def stub_for(contract: type[S], url: str) -> S:
    """Return a stub that calls the process at `url`, signed with SERVICES_SECRET.

    Args:
        contract: The contract of the service.
        url: The base URL of a process that hosts it: http://host:port.
    """
    return stub(contract, HttpTransport(contract, url))


class HttpTransport:
    """Sends a stub's calls over HTTP, with deadline, retries and circuit breaker.

    Args:
        contract: The contract of the service.
        url: The base URL of a process that hosts it.
    """

    def __init__(self, contract: type[Service], url: str) -> None:
        self._contract = contract
        self._url = url
        self._connection = Connection(url)
        self._breaker = CircuitBreaker(contract.name)

    def __call__(self, operation: Operation, body: bytes) -> bytes:
        """Return the outcome of a call as JSON.

        A query or an idempotent command is retried after a transport failure, with
        exponential backoff and jitter, while the deadline allows it. An error that the
        service raised is never retried.

        Args:
            operation: The operation to call.
            body: Its arguments as JSON.

        Raises:
            Unavailable: The service does not respond in time.
            BadGateway: The response does not come from the service.
            InternalError: The service has another major version of the contract.
        """
        deadline = time.monotonic() + _timeout()
        max_attempts = MAX_ATTEMPTS if operation.is_retryable else 1
        for attempt in range(1, max_attempts + 1):
            if response := self._attempt(operation, body, deadline - time.monotonic()):
                return response.body
            if attempt == max_attempts or not _back_off(attempt, deadline):
                break
        raise self._unavailable()

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()

    def _attempt(self, operation: Operation, body: bytes, timeout: float) -> RpcResponse | None:
        """Return the response of the service, or None after a transport failure."""
        if timeout <= 0:
            raise Unavailable("The deadline of this call has passed.")
        if not self._breaker.allow_request():
            raise self._unavailable()
        path = protocol.path_of(self._contract.name, operation.name)
        try:
            response = self._connection.post(path, self._headers(path, body, timeout), body, timeout)
        except TransportError as error:
            if timeout >= MIN_SECONDS_TO_COUNT_FAILURE:
                self._breaker.record_failure()
            logger.warning("%s%s does not respond: %s", self._url, path, error)
            return None
        except InvalidResponse as error:
            self._breaker.record_success()
            raise BadGateway(f"{self._url}{path} returned {error}.") from error
        self._breaker.record_success()
        self._check_version(response)
        return response

    def _headers(self, path: str, body: bytes, timeout: float) -> dict[str, str]:
        context = current_context()
        headers = {
            "Content-Type": protocol.CONTENT_TYPE,
            "Accept-Encoding": "identity",
            protocol.REQUEST_ID: context.request_id,
            protocol.ACTOR: str(context.actor_id or ""),
            protocol.TIMEOUT_MS: str(int(timeout * 1000)),
            protocol.TIMESTAMP: signing.timestamp(),
            protocol.NONCE: uuid4().hex,
            protocol.VERSION: self._contract.version,
        }
        return headers | {protocol.SIGNATURE: signing.sign(settings.SERVICES_SECRET, path, headers, body)}

    def _check_version(self, response: RpcResponse) -> None:
        if not protocol.is_compatible(self._contract, response.version):
            raise InternalError(
                f"{self._contract.name} at {self._url} has contract {response.version};"
                f" this process needs {self._contract.version}."
            )

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self._contract.name} does not respond.")


def _back_off(attempt: int, deadline: float) -> bool:
    """Wait before the next attempt. Return False if the deadline allows none."""
    seconds = random.uniform(0, BASE_BACKOFF_SECONDS * 2 ** (attempt - 1))  # noqa: S311
    if time.monotonic() + seconds >= deadline:
        return False
    time.sleep(seconds)
    return True


def _timeout() -> float:
    """Return the seconds that a call may take, retries included."""
    remaining = remaining_seconds()
    return DEFAULT_TIMEOUT if remaining is None else remaining * DEADLINE_FRACTION
