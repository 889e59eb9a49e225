"""As much of Django's test client as the tests of the API use, over HTTP."""

import json
from functools import partialmethod
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import requests

SECONDS = 30


class HttpClient:
    """Keeps connections, and nothing else, from one request to the next."""

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

    def _ask(
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

    get = partialmethod(_ask, "GET")
    post = partialmethod(_ask, "POST")
    put = partialmethod(_ask, "PUT")
    patch = partialmethod(_ask, "PATCH")
    delete = partialmethod(_ask, "DELETE")
