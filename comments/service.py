"""The implementation of the contract."""

from collections.abc import Sequence
from uuid import UUID

from blog.services.contract import PAGE_SIZE, Page
from blog.services.implementation import implementation
from comments.contract import Comment, Comments, ImportedComment, Order


@implementation
class CommentsService(Comments):
    """The implementation of the contract."""

    def get_many(self, *, ids: Sequence[UUID]) -> dict[UUID, Comment]:
        raise NotImplementedError

    def list_for_post(
        self,
        *,
        post_id: UUID,
        order: Order = Order.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        raise NotImplementedError

    def list_replies(
        self, *, comment_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[Comment]:
        raise NotImplementedError

    def count_for_posts(self, *, post_ids: Sequence[UUID]) -> dict[UUID, int]:
        raise NotImplementedError

    def list_received(self, *, post_author_id: UUID, limit: int = 5) -> tuple[Comment, ...]:
        raise NotImplementedError

    def create(self, *, post_id: UUID, author_id: UUID, body: str, parent_id: UUID | None = None) -> Comment:
        raise NotImplementedError

    def edit(self, *, comment_id: UUID, actor_id: UUID, body: str) -> Comment:
        raise NotImplementedError

    def delete(self, *, comment_id: UUID, actor_id: UUID) -> None:
        raise NotImplementedError

    def hide(self, *, comment_id: UUID, moderator_id: UUID) -> Comment:
        raise NotImplementedError

    def show(self, *, comment_id: UUID, moderator_id: UUID) -> Comment:
        raise NotImplementedError

    def delete_for_posts(self, *, post_ids: Sequence[UUID]) -> None:
        raise NotImplementedError

    def import_comments(self, *, comments: Sequence[ImportedComment]) -> int:
        raise NotImplementedError
