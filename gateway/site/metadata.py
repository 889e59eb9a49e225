"""The metadata in each page's `<head>`, for search engines and link previews.

The front end sets the same titles.

Each function makes one call to each service at most. It returns None if the essential
service failed, and raises NotFound if the page does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse

from accounts.contract import Accounts
from gateway.composition import users
from gateway.composition.authored import readable
from gateway.composition.degradation import Degradation
from gateway.site.dates import last_changed
from gateway.site.excerpts import excerpt
from gateway.site.names import stored_tag
from kernel.contracts.errors import NotFound
from posts.contract import PostFilter, Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The metadata of a page.

    Without a `path`, search engines are asked not to index the page. An empty title or
    description stands for that of the site. `feed` is the address of the page's own
    feed; the built page already contains that of the whole site.
    """

    path: str = ""
    title: str = ""
    description: str = ""
    kind: Literal["website", "article", "profile"] = "website"
    image: str = ""
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    feed: str = ""


Describe = Callable[..., Head | None]

NOT_FOUND = Head(title="Not found")
HOME_TITLES = {"popular": "Popular posts", "following": "Posts by authors you follow"}


def home(degradation: Degradation, show: str) -> Head | None:
    """Return the metadata of the start page, by the list that it shows."""
    return Head(path=reverse("home"), title=HOME_TITLES.get(show, ""))


def private(title: str) -> Describe:
    """Return the description of a page that only the signed-in user sees."""
    head = Head(title=title)

    def describe(degradation: Degradation, **address: str) -> Head | None:
        return head

    return describe


def unknown(degradation: Degradation, **address: str) -> Head | None:
    """Raise NotFound, for an address without a page."""
    raise NotFound("There is no such page.")


def tag(degradation: Degradation, tag: str) -> Head | None:
    """Return the metadata of the page about a tag."""
    page = degradation.optional(
        Posts, lambda posts: posts.list_published(filters=PostFilter(tag=tag), limit=1)
    )
    if page is None:
        return None
    if not page.items:
        raise NotFound("No post has this tag.")
    name = stored_tag(tag, page.items[0].tags)
    return Head(
        path=reverse("tag", args=[name]),
        title=f"Posts about {name}",
        description=f"The latest posts about {name}.",
        feed=reverse("tag-feed", args=[name]),
    )


def post(degradation: Degradation, slug: str) -> Head | None:
    """Return the metadata of a post's page; without the author if accounts failed."""
    post = degradation.optional(Posts, lambda posts: posts.get(slug=slug))
    if post is None:
        return None
    authors = users.authors(degradation, [post.author_id], None)
    if not readable(authors, degradation, None)(post.author_id):
        raise NotFound(f"There is no post {slug!r}.")
    author = authors.get(post.author_id)
    return Head(
        path=reverse("post-page", args=[post.slug]),
        title=post.title,
        description=post.summary.strip() or excerpt(post.body),
        kind="article",
        image=author.image if author else "",
        author=author.username if author else "",
        published_at=post.published_at,
        updated_at=last_changed(post),
        tags=post.tags,
    )


def user(degradation: Degradation, username: str) -> Head | None:
    """Return the metadata of a user's page."""
    found = degradation.optional(Accounts, lambda accounts: accounts.get_by_usernames(usernames=[username]))
    if found is None:
        return None
    if username not in found:
        raise NotFound(f"There is no user {username!r}.")
    user = found[username]
    return Head(
        path=reverse("user-page", args=[user.username]),
        title=user.username,
        description=user.bio,
        kind="profile",
        image=user.image,
        feed=reverse("user-feed", args=[user.username]),
    )
