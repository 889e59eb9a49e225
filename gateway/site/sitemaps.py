"""What search engines ask for: what they may visit, and what there is.

The sitemap is an index of files, each of at most POSTS_PER_FILE posts: that bounds the work for one answer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gateway.site.dates import last_changed
from gateway.site.decorators import for_machines
from kernel.contracts.service import MAX_PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Posts, PostSummary

POSTS_PER_FILE = 1000


class PublishedPosts:
    """All published posts, the newest first, as Django's paginator wants them: counted and sliced."""

    def __len__(self) -> int:
        return registry.get(Posts).list_published_by_offset(limit=1).total

    def __iter__(self) -> Iterator[PostSummary]:
        return iter(self[0 : len(self)])

    def __getitem__(self, wanted: slice) -> list[PostSummary]:
        offsets = range(wanted.start, wanted.stop, MAX_PAGE_SIZE)
        return [post for offset in offsets for post in self._page(offset)]

    def _page(self, offset: int) -> Sequence[PostSummary]:
        return registry.get(Posts).list_published_by_offset(offset=offset, limit=MAX_PAGE_SIZE).items


class PostsSitemap(Sitemap):  # type: ignore[type-arg]  # generic in its stubs only
    """The published posts."""

    limit = POSTS_PER_FILE

    def items(self) -> PublishedPosts:
        return PublishedPosts()

    def location(self, post: PostSummary) -> str:
        return reverse("post-page", args=[post.slug])

    def lastmod(self, post: PostSummary) -> datetime:
        return last_changed(post)

    def get_latest_lastmod(self) -> None:
        """Left out of the index: it would mean reading every post."""


class ListsSitemap(Sitemap):  # type: ignore[type-arg]  # generic in its stubs only
    """The lists of posts: the start page and the tags."""

    def items(self) -> list[str]:
        tags = registry.get(Posts).list_all_tags()
        return [reverse("home"), *(reverse("tag", args=[tag.name]) for tag in tags)]

    def location(self, path: str) -> str:
        return path


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {"posts": PostsSitemap(), "lists": ListsSitemap()}


@for_machines
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Which files the sitemap consists of."""
    return views.index(request, SITEMAPS, sitemap_url_name="sitemap-file").render()


@for_machines
def sitemap_file(request: HttpRequest, section: str) -> HttpResponse:
    """One file of the sitemap; `?p=2` is the second of its section."""
    return views.sitemap(request, SITEMAPS, section).render()


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
