"""One exchange over HTTP with the process that hosts a service."""

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
KEPT_SECONDS = (30.0, 60.0)
"""How long connections are kept, at least and at most: processes do not renew them all together."""
CHUNK_BYTES = 64 * 1024
SHOWN_BYTES = 300
RETRYABLE_STATUSES = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


class TransportError(Exception):
    """The service was not reached, or did not answer in time. Another attempt may fare better."""


class InvalidResponse(Exception):
    """What answered did not do so as a service of this blog does."""


@dataclass(frozen=True, slots=True)
class RpcResponse:
    """What a service has answered, with its version of the contract."""

    version: str
    body: bytes


class Connection:
    """Posts to one process, over connections that are kept for KEPT_SECONDS.

    Then new ones are made, so that behind a load balancer of connections a new process gets its share.
    Threads share it. After a fork the child has connections of its own.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._process_id = -1
        self._renewed_at = 0.0

    def post(self, path: str, headers: Mapping[str, str], body: bytes, seconds: float) -> RpcResponse:
        """What is answered within `seconds`. Raises NoAnswer, BadAnswer."""
        ends = time.monotonic() + seconds
        try:
            with self._current_session().send(
                _request(self._url + path, headers, body),
                timeout=(min(seconds, CONNECT_SECONDS), seconds),
                stream=True,
                allow_redirects=False,
                proxies={},
            ) as response:
                return _read(response, ends)
        except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError) as error:
            raise TransportError(str(error)) from error
        except requests.RequestException as error:
            raise InvalidResponse(str(error)) from error

    def close(self) -> None:
        self._session.close()

    def _current_session(self) -> requests.Session:
        """Needs no lock: threads that find it too old at once make one each, and the last one stays.

        Those before end by themselves, with the last call that is under way on them.
        """
        if self._process_id != os.getpid() or time.monotonic() >= self._renewed_at:
            self._session = _session()
            self._process_id = os.getpid()
            self._renewed_at = time.monotonic() + random.uniform(*KEPT_SECONDS)  # noqa: S311
        return self._session


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=POOL_SIZE, max_retries=0))
    return session


def _request(url: str, headers: Mapping[str, str], body: bytes) -> requests.PreparedRequest:
    """Put together here: what `prepare` would check is known, and takes a fifth of the caller's time."""
    request = requests.PreparedRequest()
    request.method, request.url, request.body = "POST", url, body
    request.headers = CaseInsensitiveDict({**headers, "Content-Length": str(len(body))})
    request.prepare_cookies({})
    return request


def _read(response: requests.Response, ends: float) -> RpcResponse:
    status, version = response.status_code, response.headers.get(protocol.VERSION)
    body = _body(response, ends)
    if version is not None:
        return RpcResponse(version, body)
    said = f"status {status}: {body[:SHOWN_BYTES].decode(errors='replace')}"
    if status in RETRYABLE_STATUSES:
        raise TransportError(said)
    if to := response.headers.get("Location"):
        raise InvalidResponse(f"status {status} to {to}, which is not followed")
    raise InvalidResponse(said)


def _body(response: requests.Response, ends: float) -> bytes:
    """The body, read as it comes: a whole read would wait for each next byte as long as for the first."""
    body = bytearray()
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
        body += chunk
        if len(body) > protocol.MAX_RESPONSE_BYTES:
            raise InvalidResponse(f"more than {protocol.MAX_RESPONSE_BYTES} bytes")
        if time.monotonic() > ends:
            raise TransportError("its answer did not arrive whole in time")
    return bytes(body)
