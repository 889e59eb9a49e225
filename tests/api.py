"""Callers of the whole project's API, each with an access token of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedUser
from kernel.rpc import registry
from tests.http_client import HttpClient

PASSWORD = "read-write-repeat"
NO_USER = UUID(int=0)


class Response(Protocol):
    """What the responses of Django's test client and of `requests` have in common."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]

    def json(self) -> Any: ...


class Caller:
    """A caller of the API: anonymous, or signed in with an access token."""

    def __init__(self, username: str = "", user_id: UUID = NO_USER, access_token: str = "") -> None:
        self.username = username
        self.user_id = user_id
        self.headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        self.client = Client(enforce_csrf_checks=True)

    def __str__(self) -> str:
        return self.username or "anonymous"

    def call(
        self, method: str, path: str, data: Any = None, *, key: str | None = None, **query: Any
    ) -> Response:
        """Send one request to `path` below /api/v1/ and return its response.

        Args:
            method: The HTTP method.
            path: The path below /api/v1/.
            data: The body, which is sent as JSON.
            key: The Idempotency-Key.
            query: The parameters of the query string.
        """
        client = _remote[-1] if _remote else self.client
        send = getattr(client, method.lower())
        body = {} if method == "GET" else {"data": data, "content_type": "application/json"}
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        response: Response = send(f"/api/v1/{path}", query_params=query, headers=headers, **body)
        return response

    def do(self, method: str, path: str, data: Any = None, **query: Any) -> Any:
        """Send a request that must succeed, and return its decoded body."""
        response = self.call(method, path, data, **query)
        if response.status_code >= 300:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.content!r}")
        return response.json() if response.content else None


ANONYMOUS = Caller()
_remote: list[HttpClient] = []


@contextmanager
def at(server: str) -> Iterator[None]:
    """Within the block all callers use the API at `server` instead of this process."""
    with HttpClient(server) as client:
        _remote.append(client)
        try:
            yield
        finally:
            _remote.pop()


def register(username: str) -> Caller:
    """Register a user and return them, signed in."""
    account = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
    session = Caller().do("POST", "auth/register", account)
    return Caller(username, UUID(session["user"]["id"]), session["tokens"]["access_token"])


def sign_in(username: str) -> Caller:
    """Sign in a user that exists."""
    session = Caller().do("POST", "auth/login", {"login": username, "password": PASSWORD})
    return Caller(username, UUID(session["user"]["id"]), session["tokens"]["access_token"])


def moderator(username: str) -> Caller:
    """Create a moderator, who may hide comments, and return them, signed in."""
    user = ImportedUser(
        id=uuid7(),
        username=username,
        email=f"{username}@example.com",
        joined_at=timezone.now(),
        password=PASSWORD,
        is_moderator=True,
    )
    registry.get(Accounts).import_users(users=[user])
    return sign_in(username)


def admin(username: str) -> Caller:
    """Create a superuser of the admin, and return them, signed in to the API."""
    get_user_model().objects.create_superuser(username, f"{username}@example.com", PASSWORD)
    return sign_in(username)
