"""The implementation of the contract: it names the module of each method."""

from collections.abc import Sequence
from uuid import UUID

from comments import account_status, counters, editing, handlers, imports, lists, reading, visibility
from comments.contract import Comment, CommentOrder, Comments, CommentStatus, ImportedComment
from comments.models import IdempotencyRecord
from kernel.contracts.events import Envelope
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.idempotency import idempotent
from kernel.rpc.implementation import implementation


@implementation
@idempotent(IdempotencyRecord)
class CommentsService(Comments):
    """Comments on this service's own database."""

    def get_by_number(self, *, post_id: UUID, number: int) -> Comment:
        return reading.get_by_number(post_id, number)

    def list_for_post(
        self,
        *,
        post_id: UUID,
        order: CommentOrder = CommentOrder.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        return lists.for_post(post_id, order, cursor, limit)

    def list_all_for_post(self, *, post_id: UUID) -> tuple[Comment, ...]:
        return lists.all_for_post(post_id)

    def list_replies(
        self, *, comment_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[Comment]:
        return lists.replies(comment_id, cursor, limit)

    def count_for_posts(self, *, post_ids: Sequence[UUID]) -> dict[UUID, int]:
        return counters.visible_counts(post_ids)

    def list_received(self, *, post_author_id: UUID, limit: int = 5) -> tuple[Comment, ...]:
        return lists.received(post_author_id, limit)

    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        return account_status.count_user_data(user_id)

    def create(
        self,
        *,
        slug: str,
        author_id: UUID,
        body: str,
        parent_id: UUID | None = None,
        key: str | None = None,
    ) -> Comment:
        return editing.create(slug=slug, author_id=author_id, body=body, parent_id=parent_id)

    def update(self, *, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> Comment:
        return editing.update(comment_id=comment_id, actor_id=actor_id, body=body)

    def delete(self, *, comment_id: UUID, actor_id: UUID, key: str | None = None) -> None:
        visibility.delete(comment_id, actor_id)

    def hide(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        return visibility.moderate(comment_id, moderator_id, CommentStatus.HIDDEN)

    def show(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        return visibility.moderate(comment_id, moderator_id, CommentStatus.VISIBLE)

    def import_comments(self, *, comments: Sequence[ImportedComment]) -> int:
        return imports.import_comments(comments)

    def receive(self, *, event: Envelope) -> None:
        handlers.inbox.receive(event)
