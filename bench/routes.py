"""The routes that are measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.contract import Tokens

API = "/api/v1"
CONDUIT = "/api"


@dataclass(frozen=True, slots=True)
class Route:
    """A path with the headers of its requests, and the number of connections."""

    name: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    connections: int = 16


EMPTY = Route("empty view", "/empty")


def routes(slug: str, tokens: Tokens) -> list[Route]:
    """Return the empty view, then the routes of the product.

    Args:
        slug: The post to read.
        tokens: The tokens of the user who reads the feeds and the dashboard.
    """
    signed_in = {"Authorization": f"Bearer {tokens.access}"}
    return [
        EMPTY,
        Route("posts, list of 20", f"{API}/posts?limit=20"),
        Route("one post", f"{API}/posts/{slug}"),
        Route("its comments", f"{API}/posts/{slug}/comments"),
        Route("tags", f"{API}/tags"),
        Route("feed, signed in", f"{API}/me/feed", signed_in),
        Route("dashboard, signed in", f"{API}/me/dashboard", signed_in),
        *_conduit(slug, tokens.session),
    ]


def _conduit(slug: str, session_token: str) -> list[Route]:
    """Return routes with 8 connections, as public implementations were measured."""
    signed_in = {"Authorization": f"Token {session_token}"}
    return [
        Route("Conduit: list of 20", f"{CONDUIT}/articles", connections=8),
        Route("Conduit: one article", f"{CONDUIT}/articles/{slug}", connections=8),
        Route("Conduit: its comments", f"{CONDUIT}/articles/{slug}/comments", connections=8),
        Route("Conduit: tags", f"{CONDUIT}/tags", connections=8),
        Route("Conduit: feed, signed in", f"{CONDUIT}/articles/feed", signed_in, connections=8),
    ]
