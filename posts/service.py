"""The implementation of the contract: it names the module of each method."""

from collections.abc import Sequence
from uuid import UUID

from kernel.contracts.events import Envelope
from kernel.contracts.service import PAGE_SIZE, CountedPage, Page
from kernel.idempotency import idempotent
from kernel.rpc.implementation import implementation
from posts import account_status, editing, handlers, imports, likes, lists, offsets, reading
from posts.contract import (
    Draft,
    ImportedLike,
    ImportedPost,
    Overview,
    Post,
    PostChanges,
    PostFilter,
    PostOrder,
    Posts,
    PostStatus,
    PostSummary,
    TagCount,
)
from posts.models import IdempotencyRecord


@implementation
@idempotent(IdempotencyRecord)
class PostsService(Posts):
    """Posts on this service's own database."""

    def get(self, *, slug: str, viewer_id: UUID | None = None) -> Post:
        return reading.get(slug, viewer_id)

    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, PostSummary]:
        return reading.get_many(ids, viewer_id)

    def list_published(
        self,
        *,
        filters: PostFilter | None = None,
        order: PostOrder = PostOrder.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> Page[PostSummary]:
        return lists.published(filters or PostFilter(), order, cursor, limit, viewer_id)

    def list_published_by_offset(
        self,
        *,
        filters: PostFilter | None = None,
        offset: int = 0,
        limit: int = PAGE_SIZE,
        viewer_id: UUID | None = None,
    ) -> CountedPage[PostSummary]:
        return offsets.published(filters or PostFilter(), offset, limit, viewer_id)

    def list_drafts(
        self, *, author_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[PostSummary]:
        return lists.drafts(author_id, cursor, limit)

    def get_overview(self, *, author_id: UUID, limit: int = 5, also_ids: Sequence[UUID] = ()) -> Overview:
        return lists.overview(author_id, limit, also_ids)

    def list_tags(self, *, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[TagCount]:
        return lists.tags(cursor, limit)

    def list_all_tags(self) -> tuple[TagCount, ...]:
        return lists.all_tags()

    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        return account_status.count_user_data(user_id)

    def create(self, *, author_id: UUID, draft: Draft, key: str | None = None) -> Post:
        return editing.create(author_id, draft)

    def update(self, *, slug: str, actor_id: UUID, changes: PostChanges, key: str | None = None) -> Post:
        return editing.update(slug, actor_id, changes)

    def publish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        return editing.update(slug, actor_id, PostChanges(status=PostStatus.PUBLISHED))

    def unpublish(self, *, slug: str, actor_id: UUID, key: str | None = None) -> Post:
        return editing.update(slug, actor_id, PostChanges(status=PostStatus.DRAFT))

    def delete(self, *, slug: str, actor_id: UUID, key: str | None = None) -> None:
        editing.delete(slug, actor_id)

    def like(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        return likes.like(slug, user_id)

    def unlike(self, *, slug: str, user_id: UUID, key: str | None = None) -> PostSummary:
        return likes.unlike(slug, user_id)

    def receive(self, *, event: Envelope) -> None:
        handlers.inbox.receive(event)

    def import_posts(self, *, posts: Sequence[ImportedPost]) -> int:
        return imports.import_posts(posts)

    def import_likes(self, *, likes: Sequence[ImportedLike]) -> int:
        return imports.import_likes(likes)
