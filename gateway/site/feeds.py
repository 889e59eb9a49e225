"""Atom feeds of the newest posts: everyone's, one person's, those about one tag.

They hold summaries, which a list of posts costs one call for; the bodies are where the links lead.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from gateway.composition import posts
from gateway.rest.caching import never_store
from gateway.site.dates import last_changed
from gateway.site.decorators import for_machines
from gateway.site.shell import site_name
from gateway.v1.representations.posts import PostPage, PostSummary
from kernel.contracts.errors import NotFound

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that a text may have and XML may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one feed is made of."""

    title: str
    link: str
    page: PostPage


class PostsFeed(Feed):  # type: ignore[type-arg]  # generic in its stubs only
    """How a page of posts becomes an Atom feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, content: Content) -> Content:
        return content

    def title(self, content: Content) -> str:
        return _xml(content.title)

    def link(self, content: Content) -> str:
        return content.link

    def author_name(self) -> str:
        """Atom wants an author for every entry; this one is for those whose own is missing."""
        return _xml(site_name())

    def items(self, content: Content) -> list[PostSummary]:
        return content.page.items

    def item_guid(self, post: PostSummary) -> str:
        return f"urn:uuid:{post.id}"

    def item_title(self, post: PostSummary) -> str:
        return _xml(post.title)

    def item_description(self, post: PostSummary) -> str | None:  # type: ignore[override]  # stricter in its stubs
        """An Atom summary is read as HTML. An entry may do without."""
        return escape(_xml(post.summary)) or None

    def item_link(self, post: PostSummary) -> str:
        return reverse("post-page", args=[post.slug])

    def item_author_name(self, post: PostSummary) -> str | None:
        return post.author.username if post.author else None

    def item_categories(self, post: PostSummary) -> tuple[str, ...]:
        return post.tags

    def item_pubdate(self, post: PostSummary) -> datetime | None:
        return post.published_at

    def item_updateddate(self, post: PostSummary) -> datetime:
        return last_changed(post)


_feed = PostsFeed()


@for_machines
def feed(request: HttpRequest) -> HttpResponse:
    """Everyone's newest posts."""
    page = posts.list_published(viewer_id=None)
    return _answer(request, Content(title=site_name(), link=reverse("home"), page=page))


@for_machines
def tag_feed(request: HttpRequest, tag: str) -> HttpResponse:
    """The newest posts with a tag. NotFound where there is none."""
    page = posts.list_published(viewer_id=None, tag=tag)
    if not page.items:
        raise NotFound("No post has this tag.")
    title = f"Posts about {tag} · {site_name()}"
    return _answer(request, Content(title=title, link=reverse("tag", args=[tag]), page=page))


@for_machines
def person_feed(request: HttpRequest, username: str) -> HttpResponse:
    """A person's newest posts. NotFound where nobody has this name."""
    page = posts.list_of_author(username=username, viewer_id=None)
    title = f"{username} · {site_name()}"
    return _answer(request, Content(title=title, link=reverse("person", args=[username]), page=page))


def _answer(request: HttpRequest, content: Content) -> HttpResponse:
    response = _feed(request, content=content)
    return never_store(response) if content.page.degraded else response


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)
