"""What each page's <head> says to search engines, and to whoever is sent its address.

Each function asks a service once at most. It gives None where that service does not answer, and raises
NotFound where there is no such page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse

from accounts.contract import Accounts
from gateway.composition import users
from gateway.composition.degradation import Degradation
from gateway.site.dates import last_changed
from gateway.site.excerpts import first_words
from kernel.contracts.errors import NotFound
from posts.contract import Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page in short. Without a `path`, search engines are told to leave it.

    An empty title or description is the site's. `feed` is the address of the page's own feed; that of the
    whole site is in the page as it was built.
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
PRIVATE = Head()


def home(parts: Degradation) -> Head | None:
    return Head(path=reverse("home"))


def private(parts: Degradation, **address: str) -> Head | None:
    """The signed-in person's own pages, which nobody else gets to see."""
    return PRIVATE


def nowhere(parts: Degradation, **address: str) -> Head | None:
    raise NotFound("There is no such page.")


def tag(parts: Degradation, tag: str) -> Head | None:
    page = parts.ask(Posts, lambda posts: posts.list_published(tag=tag, limit=1))
    if page is None:
        return None
    if not page.items:
        raise NotFound("No post has this tag.")
    name = tag.lower() if tag.lower() in page.items[0].tags else tag
    return Head(
        path=reverse("tag", args=[name]),
        title=f"Posts about {name}",
        description=f"The latest posts about {name}.",
        feed=reverse("tag-feed", args=[name]),
    )


def post(parts: Degradation, slug: str) -> Head | None:
    post = parts.ask(Posts, lambda posts: posts.get(slug=slug))
    if post is None:
        return None
    author = users.authors(parts, [post.author_id], None).get(post.author_id)
    return Head(
        path=reverse("post-page", args=[post.slug]),
        title=post.title,
        description=post.summary.strip() or first_words(post.body),
        kind="article",
        image=author.image if author else "",
        author=author.username if author else "",
        published_at=post.published_at,
        updated_at=last_changed(post),
        tags=post.tags,
    )


def person(parts: Degradation, username: str) -> Head | None:
    found = parts.ask(Accounts, lambda accounts: accounts.get_by_usernames(usernames=[username]))
    if found is None:
        return None
    if username not in found:
        raise NotFound("There is nobody of this name.")
    user = found[username]
    return Head(
        path=reverse("person", args=[user.username]),
        title=user.username,
        description=user.bio,
        kind="profile",
        image=user.image,
        feed=reverse("person-feed", args=[user.username]),
    )
