"""Atom feeds of the newest posts: of everyone, of one user, with one tag.

They contain summaries, which cost one call for a list of posts. The entries link to
the posts.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from accounts.contract import User
from gateway.composition import posts
from gateway.composition.authored import AuthoredPage
from gateway.rest.caching import never_store
from gateway.site.dates import last_changed
from gateway.site.decorators import crawler_view
from gateway.site.names import stored_tag
from gateway.site.shell import site_name
from kernel.contracts.errors import NotFound
from posts.contract import PostSummary

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that text may contain but XML may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post in a feed, with its author."""

    post: PostSummary
    author: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content of one feed.

    `address` is that of the feed and `link` that of the page with the same posts. Both
    contain the stored spelling of a name, whatever the request's: the link is the
    feed's ID.
    """

    title: str
    link: str
    address: str
    page: AuthoredPage[PostSummary]


class PostsFeed(Feed):  # type: ignore[type-arg]  # generic in its stubs only
    """Makes an Atom feed of a page of posts."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, content: Content) -> Content:
        """Return the content of the feed, which the other methods get."""
        return content

    def title(self, content: Content) -> str:
        """Return the title of the feed."""
        return _xml(content.title)

    def link(self, content: Content) -> str:
        """Return the address of the page with the same posts."""
        return content.link

    def feed_url(self, content: Content) -> str:
        """Return the address of the feed."""
        return content.address

    def author_name(self) -> str:
        """Return the author of entries without one, since Atom requires an author."""
        return _xml(site_name())

    def items(self, content: Content) -> list[Entry]:
        """Return the entries."""
        page = content.page
        return [Entry(post=post, author=page.authors.get(post.author_id)) for post in page.items]

    def item_guid(self, entry: Entry) -> str:
        """Return the ID of an entry."""
        return f"urn:uuid:{entry.post.id}"

    def item_title(self, entry: Entry) -> str:
        """Return the title of an entry."""
        return _xml(entry.post.title)

    def item_description(self, entry: Entry) -> str | None:  # type: ignore[override]  # stricter in its stubs
        """Return the summary of an entry as HTML, or None if it is empty."""
        return escape(_xml(entry.post.summary)) or None

    def item_link(self, entry: Entry) -> str:
        """Return the address of the post."""
        return reverse("post-page", args=[entry.post.slug])

    def item_author_name(self, entry: Entry) -> str | None:
        """Return the username of the author, or None if the author is absent."""
        return entry.author.username if entry.author else None

    def item_categories(self, entry: Entry) -> tuple[str, ...]:
        """Return the tags of the post."""
        return entry.post.tags

    def item_pubdate(self, entry: Entry) -> datetime | None:
        """Return the time of the publication."""
        return entry.post.published_at

    def item_updateddate(self, entry: Entry) -> datetime:
        """Return the time of the last change."""
        return last_changed(entry.post)


_feed = PostsFeed()


@crawler_view
def feed(request: HttpRequest) -> HttpResponse:
    """Return the feed of everyone's newest posts."""
    page = posts.list_published(viewer_id=None)
    content = Content(title=site_name(), link=reverse("home"), address=reverse("feed"), page=page)
    return _feed_response(request, content)


@crawler_view
def tag_feed(request: HttpRequest, tag: str) -> HttpResponse:
    """Return the feed of the newest posts with a tag.

    Raises:
        NotFound: No post has this tag.
    """
    page = posts.list_published(viewer_id=None, tag=tag)
    if not page.items:
        raise NotFound("No post has this tag.")
    tag = stored_tag(tag, page.items[0].tags)
    title = f"Posts about {tag} · {site_name()}"
    return _feed_response(
        request,
        Content(
            title=title, link=reverse("tag", args=[tag]), address=reverse("tag-feed", args=[tag]), page=page
        ),
    )


@crawler_view
def user_feed(request: HttpRequest, username: str) -> HttpResponse:
    """Return the feed of a user's newest posts.

    Raises:
        NotFound: No active user has this name.
    """
    page = posts.list_by_author(username=username, viewer_id=None)
    [author] = page.authors.values()
    name = author.username
    return _feed_response(
        request,
        Content(
            title=f"{name} · {site_name()}",
            link=reverse("user-page", args=[name]),
            address=reverse("user-feed", args=[name]),
            page=page,
        ),
    )


def _feed_response(request: HttpRequest, content: Content) -> HttpResponse:
    response = _feed(request, content=content)
    return never_store(response) if content.page.degraded else response


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)
