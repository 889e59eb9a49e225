"""Every operation of Conduit once, with what it needs."""

from gateway.tests.endpoints import Endpoint

USER = {"username": "ann", "email": "ann@example.com", "password": "password123"}
NEW_ARTICLE = {"title": "A title", "description": "In short.", "body": "# Body"}

ENDPOINTS = [
    Endpoint("POST", "users", ("accounts",), data={"user": USER}, status=201),
    Endpoint("POST", "users/login", ("accounts",), data={"user": USER}),
    Endpoint("GET", "user", ("accounts",), own=True),
    Endpoint("PUT", "user", ("accounts",), data={"user": {"bio": "Reads."}}, own=True),
    Endpoint("GET", "profiles/ann", ("accounts",)),
    Endpoint("POST", "profiles/ann/follow", ("accounts",), own=True),
    Endpoint("DELETE", "profiles/ann/follow", ("accounts",), own=True),
    Endpoint("GET", "articles", ("posts",), ("accounts",)),
    Endpoint("GET", "articles?author=ann", ("accounts", "posts")),
    Endpoint("GET", "articles?favorited=ann", ("accounts", "posts")),
    Endpoint("GET", "articles/feed", ("accounts", "posts"), own=True),
    Endpoint("POST", "articles", ("accounts", "posts"), data={"article": NEW_ARTICLE}, own=True, status=201),
    Endpoint("GET", "articles/a-title", ("posts",), ("accounts",)),
    Endpoint("PUT", "articles/a-title", ("accounts", "posts"), data={"article": {"body": "B"}}, own=True),
    Endpoint("DELETE", "articles/a-title", ("accounts", "posts"), own=True, status=204),
    Endpoint("POST", "articles/a-title/favorite", ("accounts", "posts"), own=True),
    Endpoint("DELETE", "articles/a-title/favorite", ("accounts", "posts"), own=True),
    Endpoint("GET", "articles/a-title/comments", ("comments", "posts"), ("accounts",)),
    Endpoint(
        "POST",
        "articles/a-title/comments",
        ("accounts", "comments"),
        data={"comment": {"body": "Well said."}},
        own=True,
        status=201,
    ),
    Endpoint(
        "DELETE", "articles/a-title/comments/1", ("accounts", "comments", "posts"), own=True, status=204
    ),
    Endpoint("GET", "tags", ("posts",)),
    Endpoint("GET", "schema", ()),
    Endpoint("GET", "docs", ()),
]
