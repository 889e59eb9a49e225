"""What is measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Route:
    """One address, with the headers to ask it with."""

    name: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


EMPTY = Route("empty view", "/empty")


def routes(slug: str, access_token: str) -> list[Route]:
    """The empty view first, then the routes of the product.

    Arguments:
        slug: the post to read.
        access_token: of who reads the feed and the dashboard.
    """
    signed_in = {"Authorization": f"Bearer {access_token}"}
    return [
        EMPTY,
        Route("posts, list of 20", f"{API}/posts?limit=20"),
        Route("one post", f"{API}/posts/{slug}"),
        Route("its comments", f"{API}/posts/{slug}/comments"),
        Route("tags", f"{API}/tags"),
        Route("feed, signed in", f"{API}/me/feed", signed_in),
        Route("dashboard, signed in", f"{API}/me/dashboard", signed_in),
    ]
