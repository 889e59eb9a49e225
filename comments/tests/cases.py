"""The base of the tests of comments."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import Comment, CommentOrder, Comments, CommentsCounted, ImportedComment
from comments.reading import ROWS, to_contract
from comments.tests.remote_doubles import LONG_AGO, RemoteDoublesMixin
from kernel.testing.events import envelope_of, pending_events
from posts.contract import PostDeleted, PostSummary


class CommentsTestMixin(RemoteDoublesMixin):
    """Call `self.service`: on `self.post` and with a new author, unless given."""

    services = ("comments",)
    contract = Comments
    service: Comments

    def create(
        self,
        body: str = "Well said.",
        *,
        post: PostSummary | None = None,
        author_id: UUID | None = None,
        parent_id: UUID | None = None,
    ) -> Comment:
        """Create a comment."""
        slug = (post or self.post).slug
        author_id = author_id or uuid7()
        return self.service.create(slug=slug, author_id=author_id, body=body, parent_id=parent_id)

    def reply(self, parent: Comment, *, author_id: UUID | None = None) -> Comment:
        """Create a reply."""
        author_id = author_id or uuid7()
        return self.service.create(
            slug=self.known_posts[parent.post_id].slug,
            author_id=author_id,
            body="So it is.",
            parent_id=parent.id,
        )

    def update(
        self, comment: Comment, body: str = "Better said.", *, actor_id: UUID | None = None
    ) -> Comment:
        """Update a comment, as its author unless another actor is given."""
        actor_id = actor_id or comment.author_id
        return self.service.update(comment_id=comment.id, actor_id=actor_id, body=body)

    def delete(self, comment: Comment) -> None:
        """Delete a comment as its author."""
        self.service.delete(comment_id=comment.id, actor_id=comment.author_id)

    def hide(self, comment: Comment) -> Comment:
        """Hide a comment as the moderator."""
        return self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id)

    def show(self, comment: Comment) -> Comment:
        """Show a comment as the moderator."""
        return self.service.show(comment_id=comment.id, moderator_id=self.moderator.id)

    def delete_post(self, post_id: UUID) -> None:
        """Receive the event that a post was deleted."""
        self.service.receive(event=envelope_of(PostDeleted(post_id=post_id)))

    def imported(
        self,
        *,
        id: UUID | None = None,  # noqa: A002  # the field's name
        post: PostSummary | None = None,
        author_id: UUID | None = None,
        body: str = "Imported.",
        created_at: datetime = LONG_AGO,
        parent_id: UUID | None = None,
    ) -> ImportedComment:
        """Return a comment to import."""
        post = post or self.post
        return ImportedComment(
            id=id or uuid7(),
            post_id=post.id,
            post_author_id=post.author_id,
            author_id=author_id or uuid7(),
            body=body,
            created_at=created_at,
            parent_id=parent_id,
        )

    def stored(self, comment: Comment | ImportedComment) -> Comment:
        """Return a comment as it is stored now."""
        return to_contract(ROWS.get(pk=comment.id))

    def listed(self, post: PostSummary | None = None) -> list[Comment]:
        """Return the comments of a post as its page lists them, the oldest first."""
        page = self.service.list_for_post(
            post_id=(post or self.post).id, order=CommentOrder.OLDEST, limit=100
        )
        return list(page.items)

    def count(self, post: PostSummary | None = None) -> int:
        """Return the number of visible comments of a post."""
        post_id = (post or self.post).id
        return self.service.count_for_posts(post_ids=[post_id])[post_id]

    def last_published(self, post: PostSummary) -> tuple[int, int]:
        """Return the latest revision and count that were published of a post."""
        events = (event for event in pending_events(CommentsCounted) if event.post_id == post.id)
        return max((event.revision, event.count) for event in events)
