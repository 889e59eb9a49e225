"""robots.txt and the sitemap, for search engines.

The sitemap is an index of files. Each file contains at most POSTS_PER_FILE posts, which
limits the work for one response.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gateway.site.dates import last_changed
from gateway.site.decorators import crawler_view
from kernel.contracts.service import MAX_PAGE_SIZE
from kernel.rpc import registry
from posts.contract import Posts, PostSummary

POSTS_PER_FILE = 1000


class PublishedPosts:
    """All published posts, the newest first, as Django's paginator needs them."""

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
    """The section with the published posts."""

    limit = POSTS_PER_FILE

    def items(self) -> PublishedPosts:
        """Return the posts."""
        return PublishedPosts()

    def location(self, post: PostSummary) -> str:
        """Return the address of a post."""
        return reverse("post-page", args=[post.slug])

    def lastmod(self, post: PostSummary) -> datetime:
        """Return the time of a post's last change."""
        return last_changed(post)

    def get_latest_lastmod(self) -> None:
        """Return None: finding the latest change would read all posts."""


class ListsSitemap(Sitemap):  # type: ignore[type-arg]  # generic in its stubs only
    """The section with the lists of posts: the start page and the tags."""

    def items(self) -> list[str]:
        """Return the addresses of the lists."""
        tags = registry.get(Posts).list_all_tags()
        return [reverse("home"), *(reverse("tag", args=[tag.name]) for tag in tags)]

    def location(self, path: str) -> str:
        """Return the address of a list."""
        return path


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {"posts": PostsSitemap(), "lists": ListsSitemap()}


@crawler_view
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Return the index of the sitemap's files."""
    return views.index(request, SITEMAPS, sitemap_url_name="sitemap-file").render()


@crawler_view
def sitemap_file(request: HttpRequest, section: str) -> HttpResponse:
    """Return one file of the sitemap; `?p=2` is the second file of its section."""
    return views.sitemap(request, SITEMAPS, section).render()


@crawler_view
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt, which excludes the admin only.

    Crawlers that run JavaScript need the API: without it, the pages are empty.
    """
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
