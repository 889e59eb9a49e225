"""The contract of posts: posts, their tags and their likes."""

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
"""How many characters a title may have."""

MAX_SUMMARY = 500
"""How many characters a summary may have."""

MAX_BODY = 100_000
"""How many characters a body may have."""

MAX_TAG = 40
"""How many characters a tag may have."""

MAX_TAGS = 10
"""How many tags a post may have."""

MAX_TAGS_LISTED = 10_000
"""How many tags `list_all_tags` returns at most."""


class PostStatus(StrEnum):
    """The status of a post. Other users than its author see only a published one.

    A published post is withheld while its author is deactivated. Callers cannot set
    that status.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class PostOrder(StrEnum):
    """The order of a list: newest publication or highest popularity first.

    The popularity of a post is the sum of its likes and comments.
    """

    NEWEST = "newest"
    POPULAR = "popular"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Which published posts a list contains. A field that is None does not restrict it.

    Attributes:
        tag: Only posts with this tag. It combines with at most one author.
        author_ids: Only posts of these authors. The list is empty if this is ().
        liked_by: Only posts that this user likes. It combines with no other filter and
            with no order but newest, which then means the most recently liked first.
    """

    tag: str | None = None
    author_ids: tuple[UUID, ...] | None = None
    liked_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSummary:
    """A post without its body, as lists contain it.

    `tags` are in alphabetical order. `published_at` is None for a draft. `liked` says
    whether the viewer of the call likes the post; it is False without a viewer.
    """

    id: UUID
    slug: str
    author_id: UUID
    title: str
    summary: str
    tags: tuple[str, ...]
    status: PostStatus
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    likes_count: int
    comments_count: int
    liked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(PostSummary):
    """A post with its body, which is Markdown source and not sanitised."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The content of a new post, and whether it is published at once.

    The title has 1 to MAX_TITLE characters, the summary up to MAX_SUMMARY, the body up
    to MAX_BODY. Only a draft may have a blank body. There are at most MAX_TAGS tags. A
    tag has 1 to MAX_TAG letters, digits, "-", "_" and ".", the first a letter or digit.
    It is stored in lower case, with "-" for white space.
    """

    title: str
    body: str
    summary: str = ""
    tags: tuple[str, ...] = ()
    status: PostStatus = PostStatus.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanges:
    """The new values of a post's fields, with the same rules as in Draft.

    None means no change; () removes all tags. The slug never changes.
    """

    title: str | None = None
    body: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] | None = None
    status: PostStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many posts of each kind an author has, with their likes and comments.

    `likes` and `comments` are the sums over the published posts. Withheld posts are in
    none of the four.
    """

    published: int
    drafts: int
    likes: int
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The most popular posts of an author, the newest drafts, and the totals.

    `also` contains the further posts that were requested by id.
    """

    popular: tuple[PostSummary, ...]
    drafts: tuple[PostSummary, ...]
    totals: Totals
    also: dict[UUID, PostSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag, and how many published posts have it: at least one."""

    name: str
    posts_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPost:
    """A post to import, with an existing id and existing times.

    `published_at` is None for a draft, and only for a draft.
    """

    id: UUID
    author_id: UUID
    draft: Draft
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLike:
    """A like to import: which user likes which post, and since when."""

    post_id: UUID
    user_id: UUID
    liked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(Event):
    """A post was permanently deleted."""

    aggregate: ClassVar[str] = "post_id"

    post_id: UUID


class Posts(Subscriber):
    """Posts, their tags and their likes.

    A post is addressed by its slug, which never changes.

    A draft or withheld post of another user raises NotFound everywhere, never
    Forbidden: callers do not learn that it exists.

    `import_posts` and `import_likes` take no idempotency key, because they skip what
    exists.
    """

    name = "posts"
    version = "1.0"
    subscribes_to: ClassVar = (
        "accounts.ActivationChanged",
        "accounts.UserErased",
        "comments.CommentsCounted",
    )

    @query
    @abstractmethod
    def get(self, *, slug: str, viewer_id: UUID | None = None) -> Post:
        """Return a post with its body.

        Args:
            slug: The slug of the post.
            viewer_id: The user whose likes decide `liked`. A draft or withheld post is
                returned only if this is its author.

        Raises:
            NotFound: There is no such post, or the viewer may not read it.
        """

    @query
    @abstractmethod
    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, PostSummary]:
        """Return posts by id, whatever their status. Other services call this.

        Args:
            ids: Any number of posts.
            viewer_id: The user whose likes decide `liked`. It decides nothing else.

        Returns:
            The posts by id. Ids without a post are absent.
        """

    @query
    @abstractmethod
    def list_published(
        self,
        *,
        filters: PostFilter | None = None,
        order: PostOrder = PostOrder.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> Page[PostSummary]:
        """Return a page of published posts.

        Args:
            filters: Which posts the list contains; None for all.
            order: Which posts come first.
            cursor: `next_cursor` of the previous page, which had the same filters and
                the same order; None for the first page.
            limit: How many posts the page contains at most, 1 to 100.
            viewer_id: The user whose likes decide `liked`.

        Raises:
            Invalid: The limit, the cursor, or the combination of filters and order does
                not meet its rules. `fields` names which: `limit`, `cursor`, `order`, or
                the field of the filter.
        """

    @query
    @abstractmethod
    def list_published_by_offset(
        self,
        *,
        filters: PostFilter | None = None,
        offset: int = 0,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> CountedPage[PostSummary]:
        """Return published posts by their position in the list, for pages with numbers.

        The list is that of `list_published`, newest first. The cost rises with the
        offset, and a post that is published between two calls shifts all later
        positions. To read a whole list, call `list_published`.

        Args:
            filters: Which posts the list contains; None for all.
            offset: How many posts to skip, 0 or more.
            limit: How many posts the page contains at most, 1 to 100.
            viewer_id: The user whose likes decide `liked`.

        Returns:
            The page, and the number of posts in the whole list. The page is empty if
            the offset is beyond the end.

        Raises:
            Invalid: The offset, the limit, or the combination of filters does not meet
                its rules. `fields` names which.
        """

    @query
    @abstractmethod
    def list_drafts(
        self, *, author_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[PostSummary]:
        """Return a page of an author's drafts, the newest first.

        Args:
            author_id: The author of the drafts.
            cursor: `next_cursor` of the previous page; None for the first page.
            limit: How many drafts the page contains at most, 1 to 100.

        Raises:
            Invalid: The limit or the cursor does not meet its rules.
        """

    @query
    @abstractmethod
    def get_overview(self, *, author_id: UUID, limit: int = 5, also_ids: Sequence[UUID] = ()) -> Overview:
        """Return an author's most popular posts, newest drafts and totals.

        Args:
            author_id: The author. One who wrote nothing has an empty overview.
            limit: How many popular posts and how many drafts are returned at most, each
                1 to 100.
            also_ids: Any number of further posts to return, whatever their author and
                status. Ids without a post are absent from the result.

        Returns:
            The overview. In `popular`, `liked` says whether the author likes the post.
            In `drafts` and `also` it is False.

        Raises:
            Invalid: The limit does not meet its rules.
        """

    @query
    @abstractmethod
    def list_tags(self, *, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[TagCount]:
        """Return a page of the tags of published posts, the most used first.

        Args:
            cursor: `next_cursor` of the previous page; None for the first page.
            limit: How many tags the page contains at most, 1 to 100.

        Raises:
            Invalid: The limit or the cursor does not meet its rules.
        """

    @query
    @abstractmethod
    def list_all_tags(self) -> tuple[TagCount, ...]:
        """Return the tags of published posts, the most used first.

        Returns:
            At most MAX_TAGS_LISTED tags.
        """

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """Count the rows of this service that belong to a user.

        Args:
            user_id: Any id, also that of an erased user.

        Returns:
            The number of rows by kind. Every number is 0 once the user is erased.
        """

    @command
    @abstractmethod
    def create(self, *, author_id: UUID, draft: Draft, key: str | None = None) -> Post:
        """Create a post, with a slug made from its title.

        Args:
            author_id: The author of the post.
            draft: The content, and whether the post is published at once.
            key: The idempotency key.

        Returns:
            The new post.

        Raises:
            Invalid: The draft does not meet its rules. `fields` names every field that
                does not.
            Forbidden: The author is deactivated or erased.
        """

    @command
    @abstractmethod
    def update(self, *, slug: str, actor_id: UUID, changes: PostChanges, key: str | None = None) -> Post:
        """Change a post.

        Args:
            slug: The slug of the post.
            actor_id: Who changes it: the author.
            changes: The new values.
            key: The idempotency key.

        Returns:
            The post after the change.

        Raises:
            Invalid: The post would not meet its rules. `fields` names every field that
                does not.
            NotFound: There is no such post, or it is another user's and not published.
            Forbidden: It is another user's published post.
        """

    @command
    @abstractmethod
    def publish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        """Publish a draft, as of now. A published post does not change.

        Args:
            slug: The slug of the post.
            actor_id: Who publishes it: the author.
            key: The idempotency key.

        Returns:
            The published post. It is withheld if its author is deactivated.

        Raises:
            Invalid: The body is blank.
            NotFound: There is no such post, or it is another user's and not published.
            Forbidden: It is another user's published post.
        """

    @command
    @abstractmethod
    def unpublish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        """Make a published post a draft again. A draft does not change.

        Its likes and comments stay stored. They are visible and counted again once the
        post is published again.

        Args:
            slug: The slug of the post.
            actor_id: Who makes it a draft: the author.
            key: The idempotency key.

        Returns:
            The draft.

        Raises:
            NotFound: There is no such post, or it is another user's and not published.
            Forbidden: It is another user's published post.
        """

    @command
    @abstractmethod
    def delete(self, *, slug: str, actor_id: UUID, key: str | None = None) -> None:
        """Delete a post permanently, with its likes, and publish PostDeleted.

        The comments service deletes its comments when it receives the event.

        Args:
            slug: The slug of the post.
            actor_id: Who deletes it: the author.
            key: The idempotency key.

        Raises:
            NotFound: There is no such post, or it is another user's and not published.
            Forbidden: It is another user's published post.
        """

    @command
    @abstractmethod
    def like(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        """Like a published post. Liking it again has no further effect.

        Args:
            slug: The slug of the post.
            user_id: The user who likes it. The author may, too.
            key: The idempotency key.

        Returns:
            The post, with `liked` True.

        Raises:
            NotFound: There is no such published post.
            Forbidden: The user is deactivated or erased.
        """

    @command
    @abstractmethod
    def unlike(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        """Stop liking a published post. Calling it again has no further effect.

        Args:
            slug: The slug of the post.
            user_id: The user who no longer likes it.
            key: The idempotency key.

        Returns:
            The post, with `liked` False.

        Raises:
            NotFound: There is no such published post.
        """

    @command
    @abstractmethod
    def import_posts(self, *, posts: Sequence[ImportedPost]) -> int:
        """Import posts and update all counters. Posts whose id exists are skipped.

        Args:
            posts: Any number of posts. Each gets a slug made from its title.

        Returns:
            The number of new posts.

        Raises:
            Invalid: A post does not meet its rules. `detail` names it. Nothing was
                imported.
        """

    @command
    @abstractmethod
    def import_likes(self, *, likes: Sequence[ImportedLike]) -> int:
        """Import likes and update all counters.

        Likes that exist and likes of unknown posts are skipped.

        Args:
            likes: Any number of likes.

        Returns:
            The number of new likes.
        """
