"""People who use the blog through Conduit."""

import json
from typing import Any
from urllib.parse import urlencode

import requests
from django.test import Client

from tests.api import PASSWORD


class Visitor:
    """Somebody at a Conduit front end: anonymous until they sign up or in.

    Arguments:
        server: where Conduit is; this process, if not given.
    """

    def __init__(self, username: str = "", server: str | None = None) -> None:
        self.username = username
        self.email = f"{username}@example.com"
        self.token = ""
        self.server = server
        self.client = Client()

    def __str__(self) -> str:
        return self.username or "anonymous"

    def call(self, method: str, path: str, data: Any = None, **query: Any) -> Any:
        """The response to a request of `path` below /api/, with `data` as JSON."""
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        address = f"/api/{path}" + (f"?{urlencode(query)}" if query else "")
        if self.server is not None:
            return requests.request(method, self.server + address, json=data, headers=headers, timeout=20)
        body = b"" if data is None else json.dumps(data)
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def do(self, method: str, path: str, data: Any = None, *, status: int = 200, **query: Any) -> Any:
        """What a request is answered with that must end with `status`."""
        response = self.call(method, path, data, **query)
        if response.status_code != status:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.content!r}")
        return response.json() if response.content else None

    def sign_up(self, password: str = PASSWORD) -> "Visitor":
        account = {"username": self.username, "email": self.email, "password": password}
        self.token = self.do("POST", "users", {"user": account}, status=201)["user"]["token"]
        return self

    def sign_in(self, password: str = PASSWORD) -> "Visitor":
        login = {"email": self.email, "password": password}
        self.token = self.do("POST", "users/login", {"user": login})["user"]["token"]
        return self

    def write(self, title: str = "A title", **article: Any) -> dict[str, Any]:
        """A new article of theirs."""
        article = {"title": title, "description": "In short.", "body": "# Body", **article}
        written: dict[str, Any] = self.do("POST", "articles", {"article": article}, status=201)["article"]
        return written

    def titles(self, path: str = "articles", **query: Any) -> tuple[list[str], int]:
        """The titles on a page of articles, and how many there are."""
        page = self.do("GET", path, **query)
        return [article["title"] for article in page["articles"]], page["articlesCount"]
