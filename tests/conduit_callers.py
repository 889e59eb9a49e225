"""Callers of the blog's Conduit API."""

import json
from typing import Any
from urllib.parse import urlencode

import requests
from django.test import Client

from tests.api import PASSWORD


class Visitor:
    """A visitor at a Conduit front end: anonymous until they sign up or in.

    Args:
        username: The name to sign up with.
        server: The URL of the Conduit API; this process by default.
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
        """Send one request to `path` below /api/, with `data` as JSON."""
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        address = f"/api/{path}" + (f"?{urlencode(query)}" if query else "")
        if self.server is not None:
            return requests.request(method, self.server + address, json=data, headers=headers, timeout=20)
        body = b"" if data is None else json.dumps(data)
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def do(self, method: str, path: str, data: Any = None, *, status: int = 200, **query: Any) -> Any:
        """Send a request that must get `status`, and return the decoded body."""
        response = self.call(method, path, data, **query)
        if response.status_code != status:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.content!r}")
        return response.json() if response.content else None

    def sign_up(self, password: str = PASSWORD) -> "Visitor":
        """Register, and keep the token for later requests."""
        account = {"username": self.username, "email": self.email, "password": password}
        self.token = self.do("POST", "users", {"user": account}, status=201)["user"]["token"]
        return self

    def sign_in(self, password: str = PASSWORD) -> "Visitor":
        """Sign in, and keep the token for later requests."""
        login = {"email": self.email, "password": password}
        self.token = self.do("POST", "users/login", {"user": login})["user"]["token"]
        return self

    def write(self, title: str = "A title", **article: Any) -> dict[str, Any]:
        """Publish an article and return it."""
        article = {"title": title, "description": "In short.", "body": "# Body", **article}
        written: dict[str, Any] = self.do("POST", "articles", {"article": article}, status=201)["article"]
        return written

    def titles(self, path: str = "articles", **query: Any) -> tuple[list[str], int]:
        """Return the titles on a page of articles, and the number of all articles."""
        page = self.do("GET", path, **query)
        return [article["title"] for article in page["articles"]], page["articlesCount"]
