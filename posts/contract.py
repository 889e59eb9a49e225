"""What others may know of posts: what was written, what is liked, what it is about."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from kernel.contracts.events import Event, Subscriber
from kernel.contracts.service import PAGE_SIZE, CountedPage, Page, command, query

MAX_TITLE = 200
MAX_SUMMARY = 500
MAX_BODY = 100_000
MAX_TAG = 40
"""How many characters these may have."""

MAX_TAGS = 10
"""How many tags a post may have."""

MAX_TAGS_LISTED = 10_000
"""How many tags list_all_tags answers at most."""


class Status(StrEnum):
    """Where a post stands. Only published ones are seen by others than their author.

    A published post whose author is deactivated is withheld until they are active again. Nobody asks for
    that: it is no status to give to a post.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class Order(StrEnum):
    """Newest publication first, or highest popularity (likes + comments) first."""

    NEWEST = "newest"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSummary:
    """A post as lists show it: everything but the body.

    `tags` are in alphabetical order. `published_at` is None for a draft. `liked` tells whether the viewer of
    the call likes it.
    """

    id: UUID
    slug: str
    author_id: UUID
    title: str
    summary: str
    tags: tuple[str, ...]
    status: Status
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    likes_count: int
    comments_count: int
    liked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(PostSummary):
    """A post as its own page shows it. `body` is Markdown source, not sanitised."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an author gives for a new post.

    The title has 1 to MAX_TITLE characters, the summary up to MAX_SUMMARY, the body up to MAX_BODY; only a
    draft may have a blank body. Tags are at most MAX_TAGS, of 1 to MAX_TAG letters, digits, "-", "_" and
    "."; they are kept in lower case, with "-" for white space.
    """

    title: str
    body: str
    summary: str = ""
    tags: tuple[str, ...] = ()
    status: Status = Status.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to change; None leaves a field as it is, () clears the tags. The slug never changes."""

    title: str | None = None
    body: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """An author's counters. Likes and comments are those of their published posts."""

    published: int
    drafts: int
    likes: int
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An author's posts at a glance: most popular, latest drafts, totals; `also` holds the posts asked
    for by id.
    """

    popular: tuple[PostSummary, ...]
    drafts: tuple[PostSummary, ...]
    totals: Totals
    also: dict[UUID, PostSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag and how many published posts use it; never 0."""

    name: str
    posts_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPost:
    """A post to bring in as it was elsewhere, with its id and its dates."""

    id: UUID
    author_id: UUID
    draft: Draft
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLike:
    """Who liked which post, and when."""

    post_id: UUID
    user_id: UUID
    liked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(Event):
    """A post is gone, for good."""

    aggregate: ClassVar[str] = "post_id"

    post_id: UUID


class Posts(Subscriber):
    """Posts, their tags and their likes. A post is addressed by its slug, which never changes.

    Another's draft, or withheld post, is NotFound everywhere, never Forbidden: whether it exists is nobody's
    business. Commands that say of themselves that they are safe to repeat, as imports are, take no key.
    """

    name = "posts"
    version = "1.0"
    subscribes_to: ClassVar = ("accounts.ActivationChanged", "accounts.UserErased", "comments.CommentsCounted")

    @query
    @abstractmethod
    def get(self, *, slug: str, viewer_id: UUID | None = None) -> Post:
        """One post. NotFound where there is none, or it is another's draft."""

    @query
    @abstractmethod
    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, PostSummary]:
        """Posts by id, drafts too: for other services. Ids that do not exist are absent.

        `viewer_id` decides `liked` and nothing else.
        """

    @query
    @abstractmethod
    def list_published(
        self,
        *,
        order: Order = Order.NEWEST,
        tag: str | None = None,
        author_ids: Sequence[UUID] | None = None,
        liked_by: UUID | None = None,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> Page[PostSummary]:
        """A page of published posts.

        Arguments:
            order: newest or most popular first; with `liked_by`, newest means most recently liked.
            tag: only posts with this tag; goes with one author at most.
            author_ids: only posts of these authors; an empty list gives an empty page.
            liked_by: only posts this person likes; goes with no other filter and no order but newest.
            cursor: `next_cursor` of the page before, asked with the same order and filters.
            limit: 1 to 100.
            viewer_id: for whom `liked` is answered.

        Raises Invalid, with the field, for a limit, cursor or combination that is not as above.
        """

    @query
    @abstractmethod
    def list_published_by_offset(
        self,
        *,
        tag: str | None = None,
        author_ids: Sequence[UUID] | None = None,
        liked_by: UUID | None = None,
        offset: int = 0,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> CountedPage[PostSummary]:
        """Published posts by their place in the list, and how many there are: for pages with numbers.

        The same lists in the same order as list_published gives, newest first. The further the offset, the
        more it costs, and posts published meanwhile move the others: who reads on and on takes
        list_published.

        Arguments:
            tag, author_ids, liked_by, viewer_id: as for list_published.
            offset: how many posts to leave out; 0 or more. Beyond the end, the page is empty.
            limit: 1 to 100.

        Raises Invalid, with the field, for an offset, limit or combination that is not as above.
        """

    @query
    @abstractmethod
    def list_drafts(
        self, *, author_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[PostSummary]:
        """A page of an author's drafts, the newest first. Raises Invalid as list_published does."""

    @query
    @abstractmethod
    def get_overview(self, *, author_id: UUID, limit: int = 5, also_ids: Sequence[UUID] = ()) -> Overview:
        """An author's posts at a glance, `limit` of each kind, and the posts of `also_ids` that exist.

        The popular ones are `liked` where their author likes them.
        """

    @query
    @abstractmethod
    def list_tags(self, *, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[TagCount]:
        """A page of the tags that published posts use, the most used first.

        Raises Invalid as list_published does.
        """

    @query
    @abstractmethod
    def list_all_tags(self) -> tuple[TagCount, ...]:
        """All tags that published posts use, the most used first, at most MAX_TAGS_LISTED."""

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """How much here is a person's, by kind; all 0 for somebody who was erased everywhere."""

    @command
    @abstractmethod
    def create(self, *, author_id: UUID, draft: Draft, key: str | None = None) -> Post:
        """A new post, with a slug made from its title.

        Raises Invalid with the fields that do not fit, Forbidden where the author is deactivated or erased.
        """

    @command
    @abstractmethod
    def update(self, *, slug: str, actor_id: UUID, changes: Changes, key: str | None = None) -> Post:
        """Raises Invalid, NotFound, Forbidden where the post is another's."""

    @command
    @abstractmethod
    def publish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        """Publishes a draft, now; a published post stays as it is. Raises Invalid, NotFound, Forbidden."""

    @command
    @abstractmethod
    def unpublish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        """Makes it a draft again; likes and comments are kept, unseen. Raises NotFound, Forbidden."""

    @command
    @abstractmethod
    def delete(self, *, slug: str, actor_id: UUID, key: str | None = None) -> None:
        """Deletes a post with its likes and, in comments, its comments. Raises NotFound, Forbidden."""

    @command
    @abstractmethod
    def like(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        """The published post, now liked; liking twice is as once.

        Raises NotFound for a missing post or a draft, Forbidden where the person is deactivated or erased.
        """

    @command
    @abstractmethod
    def unlike(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        """The published post, no longer liked. NotFound for a missing post or a draft."""

    @command
    @abstractmethod
    def import_posts(self, *, posts: Sequence[ImportedPost]) -> int:
        """Brings posts in, in bulk, counters included; ids that exist are left as they are.

        Answers how many are new. Raises Invalid, naming the post, and brings none in, where one does not fit.
        """

    @command
    @abstractmethod
    def import_likes(self, *, likes: Sequence[ImportedLike]) -> int:
        """Brings likes in, in bulk, counters included; known ones and those of unknown posts are left out.

        Answers how many are new.
        """
