"""The tables of posts.

No page joins or counts rows: each post stores its counters, and each list is read from
a table that holds the columns it filters and sorts by. `posts.projections` and
`posts.counters` update these copies and counters.
"""

from django.db import models
from django.db.models import DO_NOTHING, ForeignKey, Index, UniqueConstraint
from uuid_utils.compat import uuid7

from kernel.account_status import AbstractAccountStatus
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord
from posts.contract import MAX_SUMMARY, MAX_TAG, MAX_TITLE, PostStatus

MAX_SLUG = 100
STATUSES = [(status.value, status.name.capitalize()) for status in PostStatus]


class Post(models.Model):
    """A post, whatever its status.

    `popularity` is the sum of likes and comments. `comments_revision` is that of the
    last event that changed `comments_count`. `version` rises with each change by the
    author and when the post is withheld or published again, never with counters.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=MAX_SLUG, unique=True)
    author_id = models.UUIDField()
    title = models.CharField(max_length=MAX_TITLE)
    summary = models.CharField(max_length=MAX_SUMMARY, blank=True)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=9, choices=STATUSES)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    likes_count = models.PositiveIntegerField(default=0)
    comments_count = models.PositiveIntegerField(default=0)
    comments_revision = models.PositiveBigIntegerField(default=0)
    popularity = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            Index(fields=["status", "-published_at", "-id"], name="post_newest"),
            Index(fields=["status", "-popularity", "-id"], name="post_popular"),
            Index(fields=["author_id", "status", "-published_at", "-id"], name="post_author_newest"),
            Index(fields=["author_id", "status", "-popularity", "-id"], name="post_author_popular"),
            Index(fields=["author_id", "status", "-created_at", "-id"], name="post_author_drafts"),
        ]

    def __str__(self) -> str:
        return self.title


class PostTag(models.Model):
    """A tag of a published post, with the columns that its lists filter and sort by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = ForeignKey(Post, DO_NOTHING, db_index=False)
    tag = models.CharField(max_length=MAX_TAG)
    author_id = models.UUIDField()
    published_at = models.DateTimeField()
    popularity = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["post", "tag"], name="posttag_once")]
        indexes = [
            Index(fields=["tag", "-published_at", "-post"], name="posttag_newest"),
            Index(fields=["tag", "-popularity", "-post"], name="posttag_popular"),
            Index(fields=["tag", "author_id", "-published_at", "-post"], name="posttag_author_newest"),
            Index(fields=["tag", "author_id", "-popularity", "-post"], name="posttag_author_popular"),
        ]

    def __str__(self) -> str:
        return self.tag


class Tag(models.Model):
    """A tag and how many published posts use it."""

    name = models.CharField(primary_key=True, max_length=MAX_TAG)
    posts_count = models.PositiveIntegerField()

    class Meta:
        indexes = [Index(fields=["-posts_count", "name"], name="tag_most_used")]

    def __str__(self) -> str:
        return self.name


class Like(models.Model):
    """A user likes a post. `status` is that of the post."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = ForeignKey(Post, DO_NOTHING, db_index=False)
    user_id = models.UUIDField()
    liked_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=STATUSES)

    class Meta:
        constraints = [UniqueConstraint(fields=["post", "user_id"], name="like_once")]
        indexes = [Index(fields=["user_id", "status", "-liked_at", "-id"], name="like_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.post_id}"


class AuthorTotals(models.Model):
    """The counters of an author; see `contract.Totals`. No row means 0 of each."""

    author_id = models.UUIDField(primary_key=True)
    published = models.PositiveIntegerField()
    drafts = models.PositiveIntegerField()
    likes = models.PositiveIntegerField()
    comments = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.author_id)


class AccountStatus(AbstractAccountStatus):
    """Which users may post and like, as far as this service knows."""


class IdempotencyRecord(AbstractIdempotencyRecord):
    """An idempotent command of this service that was executed, with its response."""


class OutboxEvent(AbstractOutboxEvent):
    """An event of this service for one subscriber, until it is delivered."""


class InboxEvent(AbstractInboxEvent):
    """An event of another service that this service has processed."""
