"""What the tests of posts begin with."""

from datetime import UTC, datetime, timedelta
from unittest.mock import create_autospec
from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import Comments, CommentsCounted
from kernel.contracts.errors import Unavailable
from kernel.contracts.service import Page
from kernel.rpc import registry
from kernel.testing.events import envelope_of
from posts.contract import (
    Draft,
    ImportedLike,
    ImportedPost,
    Post,
    Posts,
    PostStatus,
    PostSummary,
    TagCount,
    Totals,
)

LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


class PostsTestMixin:
    """Mixin of a test case with `self.service`: an author, and comments that do not take events now."""

    services = ("posts",)
    contract = Posts

    def setUp(self) -> None:
        super().setUp()
        self.author_id = uuid7()
        self.comments = create_autospec(Comments, instance=True)
        self.comments.receive.side_effect = Unavailable("Out for lunch.")
        overriding = registry.override(Comments, self.comments)
        overriding.__enter__()
        self.addCleanup(overriding.__exit__, None, None, None)

    def write(self, title: str = "A title", *, author_id: UUID | None = None, **values) -> Post:
        """A new post of `self.author_id`; a draft where `values` say nothing else."""
        draft = Draft(title=title, **({"body": "Some text."} | values))
        return self.service.create(author_id=author_id or self.author_id, draft=draft)

    def publish(self, title: str = "A title", **values) -> Post:
        return self.write(title, status=PostStatus.PUBLISHED, **values)

    def count_comments(self, post_id: UUID, count: int, revision: int) -> None:
        """Posts hears from comments how many a post has."""
        event = CommentsCounted(post_id=post_id, count=count, revision=revision)
        self.service.receive(event=envelope_of(event))

    def totals(self, author_id: UUID | None = None) -> Totals:
        return self.service.get_overview(author_id=author_id or self.author_id).totals

    def tag_counts(self) -> dict[str, int]:
        page: Page[TagCount] = self.service.list_tags(limit=100)
        return {tag.name: tag.posts_count for tag in page.items}

    def all_pages(self, limit: int, **arguments) -> list[PostSummary]:
        """Every item of list_published, page by page."""
        found, cursor = [], None
        while True:
            page = self.service.list_published(limit=limit, cursor=cursor, **arguments)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found


def imported_post(
    number: int = 0, *, author_id: UUID | None = None, draft: bool = False, **values
) -> ImportedPost:
    """The `number`th of a series, a minute younger than the one before."""
    moment = LONG_AGO + timedelta(minutes=number)
    content = {"title": f"Imported {number}", "body": "From elsewhere."} | values
    status = PostStatus.DRAFT if draft else PostStatus.PUBLISHED
    return ImportedPost(
        id=uuid7(),
        author_id=author_id or uuid7(),
        draft=Draft(status=status, **content),
        created_at=moment,
        published_at=None if draft else moment,
    )


def imported_like(post_id: UUID, user_id: UUID | None = None, number: int = 0) -> ImportedLike:
    return ImportedLike(
        post_id=post_id, user_id=user_id or uuid7(), liked_at=LONG_AGO + timedelta(minutes=number)
    )
