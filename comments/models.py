"""The tables of this service: comments and their counters."""

from django.db import models
from uuid_utils.compat import uuid7

from comments.contract import CommentStatus
from kernel.account_status import AbstractAccountStatus
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord


class Thread(models.Model):
    """The counters of one post's comments.

    Every transaction that changes what is counted also updates this row, if its
    `version` is the one that was read (optimistic concurrency). So the changes of one
    post are serialised on every engine.

    The row of a deleted post stays, with `is_removed`: the post takes no more comments.
    """

    post_id = models.UUIDField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)
    visible_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    is_removed = models.BooleanField("the post is deleted", default=False)

    def __str__(self) -> str:
        return f"Comments on {self.post_id}"


class Comment(models.Model):
    """A comment on a post, or a reply, which has a `parent_id`.

    `listed_under` is the post or comment in whose list the row currently is, null while
    it is in none; so one equality filter finds a list. `recipient_id` is the author of
    the post, null for the author's own comments.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post_id = models.UUIDField()
    number = models.PositiveIntegerField()
    parent_id = models.UUIDField(null=True, blank=True)
    author_id = models.UUIDField()
    recipient_id = models.UUIDField(null=True, blank=True)
    body = models.TextField(blank=True)
    status = models.CharField(
        max_length=8,
        choices=[(status.value, status.name.capitalize()) for status in CommentStatus],
        default=CommentStatus.VISIBLE.value,
    )
    listed_under = models.UUIDField(null=True, blank=True)
    replies_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_id", "number"], name="comment_number_unique_in_post"),
        ]
        indexes = [
            models.Index(fields=["listed_under", "number"], name="comment_oldest"),
            models.Index(fields=["listed_under", "-number"], name="comment_newest"),
            models.Index(fields=["post_id", "status", "-number"], name="comment_all_on_post"),
            models.Index(fields=["recipient_id", "status", "-created_at", "-id"], name="comment_received"),
            models.Index(fields=["author_id", "status"], name="comment_author"),
            # For the list of the admin, with all comments or those of one status.
            models.Index(fields=["-created_at", "-id"], name="comment_recent"),
            models.Index(fields=["status", "-created_at", "-id"], name="comment_recent_by_status"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} on {self.post_id}"

    def update_listing(self) -> None:
        """Update `listed_under`.

        A comment is listed while it is visible or has visible replies.
        """
        is_listed = self.status == CommentStatus.VISIBLE or self.replies_count > 0
        self.listed_under = (self.parent_id or self.post_id) if is_listed else None


class AccountStatus(AbstractAccountStatus):
    """Which users may comment, as far as this service knows."""


class IdempotencyRecord(AbstractIdempotencyRecord):
    """An idempotent command of this service that was executed, with its response."""


class OutboxEvent(AbstractOutboxEvent):
    """An event of this service for one subscriber, until it is delivered."""


class InboxEvent(AbstractInboxEvent):
    """An event of another service that this service has processed."""
