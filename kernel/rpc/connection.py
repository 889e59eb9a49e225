"""HTTP connections to a process that hosts services."""

import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from kernel.rpc import protocol

CONNECT_SECONDS = 1.0
POOL_SIZE = 64
CONNECTION_MAX_AGE_SECONDS = (30.0, 60.0)
"""The limits of a connection's maximum age.

It is random, so that processes do not all reconnect at the same moment.
"""
CHUNK_BYTES = 64 * 1024
EXCERPT_BYTES = 300
RETRYABLE_STATUSES = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


class TransportError(Exception):
    """The process was not reached or did not respond in time. A retry may succeed."""


class InvalidResponse(Exception):
    """The response does not come from a service endpoint."""


@dataclass(frozen=True, slots=True)
class RpcResponse:
    """The response of a service.

    Attributes:
        version: The service's version of the contract.
        body: The outcome of the call as JSON.
    """

    version: str
    body: bytes


class Connection:
    """Sends POST requests to one process over persistent connections.

    The connections are renewed after CONNECTION_MAX_AGE_SECONDS, so that a new process
    behind a load balancer gets its share of the requests. Threads may share the object.
    After a fork the child process makes connections of its own.

    Args:
        url: The base URL of the process.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._process_id = -1
        self._expires_at = 0.0

    def post(self, path: str, headers: Mapping[str, str], body: bytes, timeout: float) -> RpcResponse:
        """Send a request and return the response.

        Args:
            path: The path of the URL.
            headers: The headers of the request.
            body: The body of the request.
            timeout: The seconds after which the whole response must be read.

        Raises:
            TransportError: The process cannot be reached or does not respond in time.
            InvalidResponse: The response does not come from a service endpoint.
        """
        deadline = time.monotonic() + timeout
        try:
            with self._current_session().send(
                _prepare(self._url + path, headers, body),
                timeout=(min(timeout, CONNECT_SECONDS), timeout),
                stream=True,
                allow_redirects=False,
                proxies={},
            ) as response:
                return _read(response, deadline)
        except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError) as error:
            raise TransportError(str(error)) from error
        except requests.RequestException as error:
            raise InvalidResponse(str(error)) from error

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _current_session(self) -> requests.Session:
        """Return the session, or a new one if it has expired.

        No lock is needed: threads that find it expired at the same moment make one
        each, and the last one is kept. The other ones end with the last request that
        uses them.
        """
        if self._process_id != os.getpid() or time.monotonic() >= self._expires_at:
            self._session = _session()
            self._process_id = os.getpid()
            self._expires_at = time.monotonic() + random.uniform(*CONNECTION_MAX_AGE_SECONDS)  # noqa: S311
        return self._session


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=POOL_SIZE, max_retries=0))
    return session


def _prepare(url: str, headers: Mapping[str, str], body: bytes) -> requests.PreparedRequest:
    """Return the request without the checks of `prepare`.

    They would take a fifth of the caller's time, and the values are known to be valid.
    """
    request = requests.PreparedRequest()
    request.method, request.url, request.body = "POST", url, body
    request.headers = CaseInsensitiveDict({**headers, "Content-Length": str(len(body))})
    request.prepare_cookies({})
    return request


def _read(response: requests.Response, deadline: float) -> RpcResponse:
    status, version = response.status_code, response.headers.get(protocol.VERSION)
    body = _read_body(response, deadline)
    if version is not None:
        return RpcResponse(version, body)
    excerpt = f"status {status}: {body[:EXCERPT_BYTES].decode(errors='replace')}"
    if status in RETRYABLE_STATUSES:
        raise TransportError(excerpt)
    if location := response.headers.get("Location"):
        raise InvalidResponse(f"status {status} to {location}, which is not followed")
    raise InvalidResponse(excerpt)


def _read_body(response: requests.Response, deadline: float) -> bytes:
    """Return the body, read in chunks.

    A read of the whole body would apply the timeout to each next byte, not to all.
    """
    body = bytearray()
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
        body += chunk
        if len(body) > protocol.MAX_RESPONSE_BYTES:
            raise InvalidResponse(f"more than {protocol.MAX_RESPONSE_BYTES} bytes")
        if time.monotonic() > deadline:
            raise TransportError("the response was not complete in time")
    return bytes(body)
