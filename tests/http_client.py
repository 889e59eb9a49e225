"""The part of Django's test client that the tests of the API use, over HTTP."""

import json
from functools import partialmethod
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import requests

SECONDS = 30


class HttpClient:
    """A client that reuses connections, but stores no cookies."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._session.close()

    def _send(
        self,
        method: str,
        path: str,
        data: Any = None,
        content_type: str | None = None,
        query_params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        headers = dict(headers or {})
        if content_type:
            headers["Content-Type"] = content_type
        return self._session.request(
            method,
            f"{self._server}{path}",
            data=None if data is None else json.dumps(data),
            params=query_params,
            headers=headers,
            timeout=SECONDS,
            allow_redirects=False,
        )

    get = partialmethod(_send, "GET")
    post = partialmethod(_send, "POST")
    put = partialmethod(_send, "PUT")
    patch = partialmethod(_send, "PATCH")
    delete = partialmethod(_send, "DELETE")
