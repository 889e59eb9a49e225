"""Every operation of the API once, with what it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.tests.samples import COMMENT_ID

NEW_POST = {"title": "A title", "body": "# Body"}
REGISTRATION = {"username": "ann", "email": "ann@example.com", "password": "a long password"}
PASSWORDS = {"current_password": "a long password", "new_password": "a longer password"}


@dataclass(frozen=True)
class Endpoint:
    """A request that succeeds with `status`.

    `essential` and `optional` name the services that it calls. `own` says that a
    signed-in user is required, and `sparse` that each field of the body is optional.
    """

    method: str
    path: str
    essential: tuple[str, ...]
    optional: tuple[str, ...] = ()
    data: Any = None
    own: bool = False
    sparse: bool = False
    status: int = 200

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def need_of(self, service: str) -> str:
        """Return whether a service is "essential", "optional" or not called: "none"."""
        if service in self.essential:
            return "essential"
        return "optional" if service in self.optional else "none"


ENDPOINTS = [
    Endpoint("POST", "auth/register", ("accounts",), data=REGISTRATION, status=201),
    Endpoint("POST", "auth/login", ("accounts",), data={"login": "ann", "password": "a long password"}),
    Endpoint("POST", "auth/refresh", ("accounts",), data={"refresh_token": "token"}, sparse=True),
    Endpoint("POST", "auth/logout", ("accounts",), data={"refresh_token": "token"}, sparse=True, status=204),
    Endpoint("GET", "me", ("accounts",), own=True),
    Endpoint("PATCH", "me", ("accounts",), data={"bio": "Reads."}, own=True, sparse=True),
    Endpoint("DELETE", "me", ("accounts",), data={"password": "a long password"}, own=True, status=204),
    Endpoint("PUT", "me/password", ("accounts",), data=PASSWORDS, own=True, status=204),
    Endpoint("GET", "me/dashboard", ("accounts", "posts"), ("comments",), own=True),
    Endpoint("GET", "me/feed", ("accounts", "posts"), own=True),
    Endpoint("GET", "me/drafts", ("posts",), ("accounts",), own=True),
    Endpoint("GET", "users/ann", ("accounts",)),
    Endpoint("PUT", "users/ann/follow", ("accounts",), own=True),
    Endpoint("DELETE", "users/ann/follow", ("accounts",), own=True),
    Endpoint("GET", "users/ann/posts", ("accounts", "posts")),
    Endpoint("GET", "posts", ("posts",), ("accounts",)),
    Endpoint("GET", "posts?author=ann", ("accounts", "posts")),
    Endpoint("POST", "posts", ("posts",), ("accounts", "comments"), data=NEW_POST, own=True, status=201),
    Endpoint("GET", "posts/a-title", ("posts",), ("accounts", "comments")),
    Endpoint(
        "PATCH",
        "posts/a-title",
        ("posts",),
        ("accounts", "comments"),
        data={"title": "T"},
        own=True,
        sparse=True,
    ),
    Endpoint("DELETE", "posts/a-title", ("posts",), own=True, status=204),
    Endpoint("PUT", "posts/a-title/like", ("posts",), ("accounts",), own=True),
    Endpoint("DELETE", "posts/a-title/like", ("posts",), ("accounts",), own=True),
    Endpoint("GET", "posts/a-title/comments", ("comments", "posts"), ("accounts",)),
    Endpoint(
        "POST",
        "posts/a-title/comments",
        ("comments",),
        ("accounts",),
        data={"body": "Well said."},
        own=True,
        status=201,
    ),
    Endpoint(
        "PATCH",
        f"comments/{COMMENT_ID}",
        ("comments",),
        ("accounts",),
        data={"body": "B"},
        own=True,
        sparse=True,
    ),
    Endpoint("DELETE", f"comments/{COMMENT_ID}", ("comments",), own=True, status=204),
    Endpoint("GET", f"comments/{COMMENT_ID}/replies", ("comments", "posts"), ("accounts",)),
    Endpoint("GET", "tags", ("posts",)),
    Endpoint("GET", "schema", ()),
    Endpoint("GET", "docs", ()),
]


def reading() -> Iterator[Endpoint]:
    """Yield the public reads that call a service."""
    return (each for each in ENDPOINTS if each.method == "GET" and not each.own and each.essential)


def with_body() -> Iterator[Endpoint]:
    """Yield the endpoints that require a body."""
    return (each for each in ENDPOINTS if each.data is not None)
