"""The implementation of the contract."""

from collections.abc import Sequence
from uuid import UUID

from blog.services.contract import PAGE_SIZE, Page
from blog.services.implementation import implementation
from posts.contract import (
    Changes,
    Draft,
    ImportedLike,
    ImportedPost,
    Order,
    Overview,
    Post,
    Posts,
    PostSummary,
    TagCount,
)


@implementation
class PostsService(Posts):
    """The implementation of the contract."""

    def get(self, *, slug: str, viewer_id: UUID | None = None) -> Post:
        raise NotImplementedError

    def get_many(self, *, ids: Sequence[UUID], viewer_id: UUID | None = None) -> dict[UUID, PostSummary]:
        raise NotImplementedError

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
        raise NotImplementedError

    def list_drafts(
        self, *, author_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[PostSummary]:
        raise NotImplementedError

    def get_overview(self, *, author_id: UUID, limit: int = 5, also_ids: Sequence[UUID] = ()) -> Overview:
        raise NotImplementedError

    def list_tags(self, *, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[TagCount]:
        raise NotImplementedError

    def create(self, *, author_id: UUID, draft: Draft) -> Post:
        raise NotImplementedError

    def update(self, *, slug: str, actor_id: UUID, changes: Changes) -> Post:
        raise NotImplementedError

    def publish(self, *, slug: str, actor_id: UUID) -> Post:
        raise NotImplementedError

    def unpublish(self, *, slug: str, actor_id: UUID) -> Post:
        raise NotImplementedError

    def delete(self, *, slug: str, actor_id: UUID) -> None:
        raise NotImplementedError

    def like(self, *, slug: str, user_id: UUID) -> PostSummary:
        raise NotImplementedError

    def unlike(self, *, slug: str, user_id: UUID) -> PostSummary:
        raise NotImplementedError

    def set_comments_count(self, *, post_id: UUID, count: int, version: int) -> None:
        raise NotImplementedError

    def import_posts(self, *, posts: Sequence[ImportedPost]) -> int:
        raise NotImplementedError

    def import_likes(self, *, likes: Sequence[ImportedLike]) -> int:
        raise NotImplementedError
