"""What others may know of comments: who answered what, where, and how many did."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from kernel.contracts.events import Event, Subscriber
from kernel.contracts.service import PAGE_SIZE, Page, command, query

MAX_BODY = 5_000
"""How many characters a comment may have."""

MAX_REPLIES_SHOWN = 100
"""How many replies a page of comments carries in all, the oldest first; the rest by list_replies."""


MAX_COMMENTS_LISTED = 1_000
"""How many comments list_all_for_post answers at most."""


class Order(StrEnum):
    """By number within the post, highest or lowest first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Status(StrEnum):
    """Hidden by a moderator, deleted by its author, or withheld while its author is deactivated.

    Then its body is "" for everyone.
    """

    VISIBLE = "visible"
    HIDDEN = "hidden"
    DELETED = "deleted"
    WITHHELD = "withheld"


NOBODY = UUID(int=0)
"""The author of what was written by somebody who has since been erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a post, or a reply to one.

    `number` counts from 1 within the post and is never used again. `parent_id` is None except for replies.
    `replies_count` counts visible replies; `replies` holds those that came along, the oldest first.
    """

    id: UUID
    post_id: UUID
    number: int
    parent_id: UUID | None
    author_id: UUID
    body: str
    status: Status
    created_at: datetime
    edited_at: datetime | None
    replies_count: int = 0
    replies: "tuple[Comment, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedComment:
    """A comment to bring in as it was elsewhere. Its number is given in the order of the import."""

    id: UUID
    post_id: UUID
    post_author_id: UUID
    author_id: UUID
    body: str
    created_at: datetime
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsCounted(Event):
    """How many visible comments a post has now."""

    aggregate: ClassVar[str] = "post_id"
    post_id: UUID
    count: int
    revision: int


class Comments(Subscriber):
    """Comments on posts, with replies one level deep.

    Commands that say of themselves that they are safe to repeat, as imports are, take no key.
    """

    name = "comments"
    version = "1.0"
    subscribes_to: ClassVar = ("accounts.ActivationChanged", "accounts.UserErased", "posts.PostDeleted")

    @query
    @abstractmethod
    def get_by_number(self, *, post_id: UUID, number: int) -> Comment:
        """The comment or reply with this number on a post, without replies.

        NotFound where there is none, or it is hidden or deleted.
        """

    @query
    @abstractmethod
    def list_for_post(
        self,
        *,
        post_id: UUID,
        order: Order = Order.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        """A page of a post's comments with their replies.

        A hidden or deleted comment is listed, without its body, only while it has visible replies; a hidden
        or deleted reply is not listed.

        Arguments:
            post_id: a post without comments, or none at all, gives an empty page.
            cursor: `next_cursor` of the page before, asked with the same order.
            limit: 1 to 100 comments, replies not counted; MAX_REPLIES_SHOWN replies in all come along.

        Raises Invalid, with the field, for a limit or cursor that is not as above.
        """

    @query
    @abstractmethod
    def list_all_for_post(self, *, post_id: UUID) -> tuple[Comment, ...]:
        """All visible comments and replies on a post side by side, the highest number first.

        At most MAX_COMMENTS_LISTED. None has its replies with it.
        """

    @query
    @abstractmethod
    def list_replies(
        self, *, comment_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[Comment]:
        """A page of the visible replies to a comment, the oldest first. Raises NotFound, Invalid."""

    @query
    @abstractmethod
    def count_for_posts(self, *, post_ids: Sequence[UUID]) -> dict[UUID, int]:
        """How many visible comments and replies each post has; every id asked for is answered, with 0
        if need be.
        """

    @query
    @abstractmethod
    def list_received(self, *, post_author_id: UUID, limit: int = 5) -> tuple[Comment, ...]:
        """The newest visible comments and replies that others wrote on this author's posts, without
        their replies. Raises Invalid for a limit that is not 1 to 100.
        """

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """How much here is a person's, by kind; all 0 for somebody who was erased everywhere."""

    @command
    @abstractmethod
    def create(
        self,
        *,
        post_id: UUID,
        author_id: UUID,
        body: str,
        parent_id: UUID | None = None,
        key: str | None = None,
    ) -> Comment:
        """A new comment, or with `parent_id` a reply.

        Raises NotFound (no such published post), Forbidden (the author is deactivated), Invalid with the
        field (an empty or too long body; a parent that is a reply itself, not visible, or not on this post),
        Unavailable (posts does not answer).
        """

    @command
    @abstractmethod
    def edit(self, *, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> Comment:
        """Raises NotFound (also for a deleted one), Forbidden (another's, or hidden or withheld),
        Invalid.
        """

    @command
    @abstractmethod
    def delete(self, *, comment_id: UUID, actor_id: UUID, key: str | None = None) -> None:
        """Deletes one's own comment; with visible replies, its place stays. Raises NotFound, Forbidden."""

    @command
    @abstractmethod
    def hide(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        """Takes a comment out of sight.

        Twice is as once. Raises NotFound, Forbidden where they are no moderator.
        """

    @command
    @abstractmethod
    def show(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        """Brings a hidden comment back, withheld where its author is deactivated.

        Twice is as once. Raises NotFound, Forbidden where they are no moderator.
        """

    @command
    @abstractmethod
    def import_comments(self, *, comments: Sequence[ImportedComment]) -> int:
        """Brings comments in, in bulk, counters included; ids that exist are left as they are.

        Answers how many are new. Parents come before their replies. Raises Invalid for a
        reply without parent and for a body that does not fit. Comments on a post that was deleted are left
        out.
        """
