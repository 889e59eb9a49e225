"""The tables of this service."""

from django.db import models
from uuid_utils.compat import uuid7

from comments.contract import Status
from kernel.account_status import AbstractAccountStatus
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord


class Thread(models.Model):
    """The counters of one post's comments.

    Every change of what is counted goes with a conditional update of this row: only one writer finds the
    `version` it has read, so the changes of one post come one after another on every engine.

    The row stays when the post is deleted: it says that nothing may be written here any more.
    """

    post_id = models.UUIDField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)
    visible_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    is_removed = models.BooleanField("the post is deleted", default=False)

    def __str__(self) -> str:
        return f"Comments on {self.post_id}"


class Comment(models.Model):
    """A comment on a post, or with `parent_id` a reply to one.

    `listed_under` is the post or the comment in whose list it is now, null while it is in none: so one
    equality finds a list. `recipient_id` is the post's author, null where they wrote the comment themselves.
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
        choices=[(status.value, status.name.capitalize()) for status in Status],
        default=Status.VISIBLE.value,
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
            # The admin's list, whole and by status.
            models.Index(fields=["-created_at", "-id"], name="comment_recent"),
            models.Index(fields=["status", "-created_at", "-id"], name="comment_recent_by_status"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} on {self.post_id}"

    def update_listing(self) -> None:
        """Sets `listed_under`: a visible comment is listed, another only while it has visible replies."""
        has_place = self.status == Status.VISIBLE or self.replies_count > 0
        self.listed_under = (self.parent_id or self.post_id) if has_place else None


class AccountStatus(AbstractAccountStatus):
    """Which users may comment, as far as this service knows."""


class IdempotencyRecord(AbstractIdempotencyRecord):
    """A keyed command of this service that was executed."""


class OutboxEvent(AbstractOutboxEvent):
    """What others are still to hear."""


class InboxEvent(AbstractInboxEvent):
    """What was heard of others."""
