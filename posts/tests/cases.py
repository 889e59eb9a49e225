"""The base of the tests of posts."""

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import CommentsCounted
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, ServiceTransactionTestCase
from kernel.testing.events import envelope_of
from posts.contract import (
    Draft,
    ImportedLike,
    ImportedPost,
    Post,
    PostChanges,
    PostFilter,
    PostOrder,
    Posts,
    PostStatus,
    PostSummary,
    Totals,
)
from posts.tests.remote_doubles import LONG_AGO, RemoteDoublesMixin


class PostsTestMixin(RemoteDoublesMixin):
    """Call `self.service`, as `self.author_id` unless another author is given."""

    services = ("posts",)
    contract = Posts
    service: Posts

    def create(
        self,
        title: str = "A title",
        *,
        author_id: UUID | None = None,
        body: str = "Some text.",
        summary: str = "",
        tags: tuple[str, ...] = (),
        status: PostStatus = PostStatus.DRAFT,
    ) -> Post:
        """Create a post, a draft unless another status is given."""
        draft = Draft(title=title, body=body, summary=summary, tags=tags, status=status)
        return self.service.create(author_id=author_id or self.author_id, draft=draft)

    def create_published(
        self,
        title: str = "A title",
        *,
        author_id: UUID | None = None,
        body: str = "Some text.",
        summary: str = "",
        tags: tuple[str, ...] = (),
    ) -> Post:
        """Create a published post."""
        return self.create(
            title, author_id=author_id, body=body, summary=summary, tags=tags, status=PostStatus.PUBLISHED
        )

    def update(self, post: PostSummary, changes: PostChanges) -> Post:
        """Update a post as its author."""
        return self.service.update(slug=post.slug, actor_id=post.author_id, changes=changes)

    def publish(self, post: PostSummary) -> Post:
        """Publish a post as its author."""
        return self.service.publish(slug=post.slug, actor_id=post.author_id)

    def unpublish(self, post: PostSummary) -> Post:
        """Make a draft of a post as its author."""
        return self.service.unpublish(slug=post.slug, actor_id=post.author_id)

    def delete(self, post: PostSummary) -> None:
        """Delete a post as its author."""
        self.service.delete(slug=post.slug, actor_id=post.author_id)

    def like(self, post: PostSummary, user_id: UUID | None = None) -> PostSummary:
        """Like a post, as a new user unless one is given."""
        return self.service.like(slug=post.slug, user_id=user_id or uuid7())

    def unlike(self, post: PostSummary, user_id: UUID) -> PostSummary:
        """Remove a user's like of a post."""
        return self.service.unlike(slug=post.slug, user_id=user_id)

    def count_comments(self, post_id: UUID, count: int, revision: int) -> None:
        """Receive the event that the comments of a post were counted."""
        event = CommentsCounted(post_id=post_id, count=count, revision=revision)
        self.service.receive(event=envelope_of(event))

    def totals(self, author_id: UUID | None = None) -> Totals:
        """Return the totals of an author."""
        return self.service.get_overview(author_id=author_id or self.author_id).totals

    def tag_counts(self) -> dict[str, int]:
        """Return how many published posts have each tag."""
        return {tag.name: tag.posts_count for tag in self.service.list_tags(limit=100).items}

    def all_pages(
        self, limit: int = 5, *, filters: PostFilter | None = None, order: PostOrder = PostOrder.NEWEST
    ) -> list[PostSummary]:
        """Return every item of `list_published`, from pages of this size."""
        found: list[PostSummary] = []
        cursor = None
        while True:
            page = self.service.list_published(filters=filters, order=order, cursor=cursor, limit=limit)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found


class PostsTestCase(PostsTestMixin, ServiceTestCase):
    """A test case that calls the service in process."""

    def setUp(self) -> None:
        """Set `service`."""
        super().setUp()
        self.service = registry.get(Posts)


class PostsTransactionTestCase(PostsTestMixin, ServiceTransactionTestCase):
    """A PostsTestCase for tests of concurrent calls."""

    def setUp(self) -> None:
        """Set `service`."""
        super().setUp()
        self.service = registry.get(Posts)


def imported_post(
    number: int = 0,
    *,
    author_id: UUID | None = None,
    title: str | None = None,
    summary: str = "",
    tags: tuple[str, ...] = (),
    status: PostStatus = PostStatus.PUBLISHED,
) -> ImportedPost:
    """Return a post to import, a minute younger than that with the number before."""
    moment = LONG_AGO + timedelta(minutes=number)
    title = f"Imported {number}" if title is None else title
    return ImportedPost(
        id=uuid7(),
        author_id=author_id or uuid7(),
        draft=Draft(title=title, body="From a backup.", summary=summary, tags=tags, status=status),
        created_at=moment,
        published_at=None if status is PostStatus.DRAFT else moment,
    )


def imported_draft(
    number: int = 0, *, author_id: UUID | None = None, tags: tuple[str, ...] = ()
) -> ImportedPost:
    """Return a draft to import."""
    return imported_post(number, author_id=author_id, tags=tags, status=PostStatus.DRAFT)


def imported_like(post_id: UUID, user_id: UUID | None = None, number: int = 0) -> ImportedLike:
    """Return a like to import, a minute younger than that with the number before."""
    return ImportedLike(
        post_id=post_id, user_id=user_id or uuid7(), liked_at=LONG_AGO + timedelta(minutes=number)
    )
