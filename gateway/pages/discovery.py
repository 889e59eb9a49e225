"""What search engines ask for: what they may visit, and what there is."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as render_sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from blog.services import registry
from blog.services.contract import MAX_PAGE_SIZE
from gateway.pages.machines import for_machines
from posts.contract import Posts, PostSummary

MAX_CALLS = 10
"""How many pages of posts a sitemap reads at most, each of MAX_PAGE_SIZE."""


class Address(NamedTuple):
    """A page worth finding, and when it last changed, where that is known."""

    path: str
    changed_at: datetime | None = None


class SiteSitemap(Sitemap):  # type: ignore[type-arg]  # generic in its stubs only
    """The start page, the newest posts and the most used tags."""

    def items(self) -> list[Address]:
        posts = [Address(reverse("post-page", args=[post.slug]), post.updated_at) for post in _newest_posts()]
        tags = registry.get(Posts).list_tags(limit=MAX_PAGE_SIZE).items
        return [Address(reverse("home")), *posts, *(Address(reverse("tag", args=[tag.name])) for tag in tags)]

    def location(self, address: Address) -> str:
        return address.path

    def lastmod(self, address: Address) -> datetime | None:
        return address.changed_at


@for_machines
def sitemap(request: HttpRequest) -> HttpResponse:
    """The site in one file, which MAX_CALLS bounds: older posts are found by their tags and authors."""
    return render_sitemap(request, {"site": SiteSitemap}).render()


@for_machines
def robots(request: HttpRequest) -> HttpResponse:
    """All but the admin may be visited; the API, too: without it the front end's page shows nothing."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _newest_posts() -> Iterator[PostSummary]:
    cursor = None
    for _ in range(MAX_CALLS):
        page = registry.get(Posts).list_published(cursor=cursor, limit=MAX_PAGE_SIZE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
