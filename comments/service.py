"""The implementation of the contract: who may do what."""

from collections.abc import Sequence
from uuid import UUID

from comments import account_status, editing, handlers, imports, lists, threads, visibility
from comments.contract import Comment, Comments, ImportedComment, Order, Status
from comments.models import IdempotencyRecord
from comments.remote import author_of_published, require_moderator
from kernel.contracts.errors import Forbidden
from kernel.contracts.events import Envelope
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.idempotency import idempotent
from kernel.rpc.implementation import implementation


@implementation
@idempotent(IdempotencyRecord)
class CommentsService(Comments):
    """The implementation of the contract."""

    def get_by_number(self, *, post_id: UUID, number: int) -> Comment:
        return lists.get_by_number(post_id, number)

    def list_for_post(
        self,
        *,
        post_id: UUID,
        order: Order = Order.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        return lists.comments_of_post(post_id, order, cursor, limit)

    def list_all_for_post(self, *, post_id: UUID) -> tuple[Comment, ...]:
        return lists.all_on_post(post_id)

    def list_replies(
        self, *, comment_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[Comment]:
        return lists.replies_to(comment_id, cursor, limit)

    def count_for_posts(self, *, post_ids: Sequence[UUID]) -> dict[UUID, int]:
        return threads.visible_counts(post_ids)

    def list_received(self, *, post_author_id: UUID, limit: int = 5) -> tuple[Comment, ...]:
        return lists.received_by(post_author_id, limit)

    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        return account_status.count_user_data(user_id)

    def create(
        self,
        *,
        post_id: UUID,
        author_id: UUID,
        body: str,
        parent_id: UUID | None = None,
        key: str | None = None,
    ) -> Comment:
        body = editing.clean_body(body)
        post_author_id = author_of_published(post_id)
        return editing.write(
            post_id=post_id,
            post_author_id=post_author_id,
            author_id=author_id,
            body=body,
            parent_id=parent_id,
        )

    def edit(self, *, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> Comment:
        return editing.update(comment_id=comment_id, actor_id=actor_id, body=editing.clean_body(body))

    def delete(self, *, comment_id: UUID, actor_id: UUID, key: str | None = None) -> None:
        comment = editing.find(comment_id)
        if comment.author_id != actor_id:
            raise Forbidden("This comment is another's.")
        visibility.delete(comment)

    def hide(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        require_moderator(moderator_id)
        return visibility.set_status(editing.find(comment_id), Status.HIDDEN)

    def show(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        require_moderator(moderator_id)
        return visibility.set_status(editing.find(comment_id), Status.VISIBLE)

    def import_comments(self, *, comments: Sequence[ImportedComment]) -> int:
        return imports.import_comments(comments)

    def receive(self, *, event: Envelope) -> None:
        handlers.inbox.receive(event)
