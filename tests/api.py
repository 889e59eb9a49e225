"""People who call the API of the whole project, each with a token of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedUser
from kernel.rpc import registry
from tests.http_client import HttpClient

PASSWORD = "read-write-repeat"


class Caller:
    """Somebody who calls the API: anonymous, or signed in with a token."""

    def __init__(self, username: str = "", user_id: UUID | None = None, access_token: str = "") -> None:
        self.username = username
        self.id = user_id
        self.headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        self.client = Client(enforce_csrf_checks=True)

    def __str__(self) -> str:
        return self.username or "anonymous"

    def call(
        self, method: str, path: str, data: Any = None, *, key: str | None = None, **query: Any
    ) -> HttpResponse:
        """One request of `path` below /api/v1/, with `data` as JSON and `key` as its Idempotency-Key."""
        client = _elsewhere[-1] if _elsewhere else self.client
        ask = getattr(client, method.lower())
        if method == "GET":
            return ask(f"/api/v1/{path}", query_params=query, headers=self.headers)
        return ask(
            f"/api/v1/{path}",
            data=data,
            content_type="application/json",
            query_params=query,
            headers=self.headers | ({"Idempotency-Key": key} if key else {}),
        )

    def do(self, method: str, path: str, data: Any = None, **query: Any) -> Any:
        """What a request that must succeed is answered with."""
        response = self.call(method, path, data, **query)
        if response.status_code >= 300:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.content!r}")
        return response.json() if response.content else None


ANONYMOUS = Caller()
_elsewhere: list[HttpClient] = []


@contextmanager
def at(server: str) -> Iterator[None]:
    """Inside the block everyone calls the API at `server`, over HTTP; else the one in this process."""
    with HttpClient(server) as client:
        _elsewhere.append(client)
        try:
            yield
        finally:
            _elsewhere.pop()


def register(username: str) -> Caller:
    """A new person, signed in."""
    account = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
    session = Caller().do("POST", "auth/register", account)
    return Caller(username, UUID(session["user"]["id"]), session["tokens"]["access_token"])


def sign_in(username: str) -> Caller:
    session = Caller().do("POST", "auth/login", {"login": username, "password": PASSWORD})
    return Caller(username, UUID(session["user"]["id"]), session["tokens"]["access_token"])


def moderator(username: str) -> Caller:
    """A person who may hide comments, signed in."""
    person = ImportedUser(
        id=uuid7(),
        username=username,
        email=f"{username}@example.com",
        joined_at=timezone.now(),
        password=PASSWORD,
        is_moderator=True,
    )
    registry.get(Accounts).import_users(users=[person])
    return sign_in(username)


def admin(username: str) -> Caller:
    """A person who may do everything in the admin, signed in to the API."""
    get_user_model().objects.create_superuser(username, f"{username}@example.com", PASSWORD)
    return sign_in(username)
