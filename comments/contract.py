"""The contract of comments: comments on posts, replies to them, and moderation."""

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
"""How many characters a body may have."""

MAX_REPLIES_SHOWN = 100
"""How many replies a page of comments contains; `list_replies` returns the rest."""

MAX_COMMENTS_LISTED = 1_000
"""How many comments `list_all_for_post` returns at most."""

ERASED_AUTHOR = UUID(int=0)
"""The `author_id` of comments whose author was erased."""


class CommentOrder(StrEnum):
    """The order of a list: by number within the post, highest or lowest first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class CommentStatus(StrEnum):
    """The status of a comment: only the body of a visible one is returned.

    A comment is hidden by a moderator, deleted by its author, or withheld while its
    author is deactivated.
    """

    VISIBLE = "visible"
    HIDDEN = "hidden"
    DELETED = "deleted"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a post, or a reply to a comment.

    `number` counts from 1 within the post and is never reused. `parent_id` is None
    except for replies. `body` is "" unless the comment is visible. `edited_at` is None
    if the body was never changed. `replies_count` counts visible replies; `replies`
    contains those that the operation returns, the oldest first.
    """

    id: UUID
    post_id: UUID
    number: int
    parent_id: UUID | None
    author_id: UUID
    body: str
    status: CommentStatus
    created_at: datetime
    edited_at: datetime | None
    replies_count: int = 0
    replies: "tuple[Comment, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedComment:
    """A comment to import, with an existing id and creation time.

    Numbers are assigned in the order of the import.
    """

    id: UUID
    post_id: UUID
    post_author_id: UUID
    author_id: UUID
    body: str
    created_at: datetime
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsCounted(Event):
    """The number of visible comments and replies of a post has changed.

    `revision` rises with each such change of one post.
    """

    aggregate: ClassVar[str] = "post_id"
    post_id: UUID
    count: int
    revision: int


class Comments(Subscriber):
    """Comments on posts, with replies one level deep.

    `import_comments` takes no idempotency key, because it skips what exists.
    """

    name = "comments"
    version = "1.0"
    subscribes_to: ClassVar = ("accounts.ActivationChanged", "accounts.UserErased", "posts.PostDeleted")

    @query
    @abstractmethod
    def get_by_number(self, *, post_id: UUID, number: int) -> Comment:
        """Return a comment or reply by its number.

        Args:
            post_id: The post.
            number: The number within the post.

        Returns:
            The comment, without its replies.

        Raises:
            NotFound: There is no visible comment with this number.
        """

    @query
    @abstractmethod
    def list_for_post(
        self,
        *,
        post_id: UUID,
        order: CommentOrder = CommentOrder.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        """Return a page of a post's comments, each with its oldest replies.

        A comment that is not visible is listed, without its body, only while it has
        visible replies. A reply that is not visible is not listed.

        Args:
            post_id: The post. One that has no comments, or does not exist, has one
                empty page.
            order: Which comments come first.
            cursor: `next_cursor` of the previous page, which had the same order; None
                for the first page.
            limit: How many comments the page contains at most, 1 to 100. Replies do not
                count; the page contains at most MAX_REPLIES_SHOWN of them.

        Raises:
            Invalid: The limit or the cursor does not meet its rules.
        """

    @query
    @abstractmethod
    def list_all_for_post(self, *, post_id: UUID) -> tuple[Comment, ...]:
        """Return all visible comments and replies of a post in one flat list.

        Args:
            post_id: The post.

        Returns:
            At most MAX_COMMENTS_LISTED comments and replies, the highest number first.
            All have empty `replies`.
        """

    @query
    @abstractmethod
    def list_replies(
        self, *, comment_id: UUID, cursor: str | None = None, limit: int = PAGE_SIZE
    ) -> Page[Comment]:
        """Return a page of the visible replies to a comment, the oldest first.

        Args:
            comment_id: The comment. It may be hidden, deleted or withheld.
            cursor: `next_cursor` of the previous page; None for the first page.
            limit: How many replies the page contains at most, 1 to 100.

        Raises:
            NotFound: There is no such comment.
            Invalid: The limit or the cursor does not meet its rules.
        """

    @query
    @abstractmethod
    def count_for_posts(self, *, post_ids: Sequence[UUID]) -> dict[UUID, int]:
        """Count the visible comments and replies of posts.

        Args:
            post_ids: Any number of posts.

        Returns:
            The number by post, for every requested id. It is 0 for an unknown post.
        """

    @query
    @abstractmethod
    def list_received(self, *, post_author_id: UUID, limit: int = 5) -> tuple[Comment, ...]:
        """Return the newest visible comments and replies on an author's posts.

        Those of the author are not included.

        Args:
            post_author_id: The author of the posts.
            limit: How many comments are returned at most, 1 to 100.

        Returns:
            The comments, the newest first. All have empty `replies`.

        Raises:
            Invalid: The limit does not meet its rules.
        """

    @query
    @abstractmethod
    def count_user_data(self, *, user_id: UUID) -> dict[str, int]:
        """Count the rows of this service that belong to a user.

        Args:
            user_id: Any id, also that of an erased user.

        Returns:
            The number of rows by kind. Every number is 0 once the user is erased.
        """

    @command
    @abstractmethod
    def create(
        self,
        *,
        slug: str,
        author_id: UUID,
        body: str,
        parent_id: UUID | None = None,
        key: str | None = None,
    ) -> Comment:
        """Create a comment or a reply.

        Args:
            slug: The slug of a published post.
            author_id: The author of the comment.
            body: 1 to MAX_BODY characters, without surrounding white space, that meet
                the rules of `kernel.contracts.text`.
            parent_id: The comment to reply to; None for a comment. The parent is
                visible, on the same post, and not a reply itself.
            key: The idempotency key.

        Returns:
            The new comment, with the next number of its post.

        Raises:
            NotFound: There is no such published post.
            Forbidden: The author is deactivated or erased.
            Invalid: The body or the parent does not meet its rules.
            Unavailable: The posts service does not respond.
        """

    @command
    @abstractmethod
    def update(self, *, comment_id: UUID, actor_id: UUID, body: str, key: str | None = None) -> Comment:
        """Change the body of a visible comment.

        The same body again changes nothing; `edited_at` stays.

        Args:
            comment_id: The comment or reply.
            actor_id: Who changes it: the author.
            body: 1 to MAX_BODY characters, without surrounding white space, that meet
                the rules of `kernel.contracts.text`.
            key: The idempotency key.

        Returns:
            The comment after the change, without its replies.

        Raises:
            NotFound: There is no such comment, or it is deleted.
            Forbidden: The actor is not the author, or the comment is hidden or
                withheld.
            Invalid: The body does not meet its rules.
        """

    @command
    @abstractmethod
    def delete(self, *, comment_id: UUID, actor_id: UUID, key: str | None = None) -> None:
        """Delete a comment permanently. It stays listed while it has visible replies.

        Args:
            comment_id: The comment or reply. It may be hidden or withheld.
            actor_id: Who deletes it: the author.
            key: The idempotency key.

        Raises:
            NotFound: There is no such comment, or it is deleted already.
            Forbidden: The actor is not the author.
        """

    @command
    @abstractmethod
    def hide(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        """Hide a comment. Hiding it again has no further effect.

        Args:
            comment_id: The comment or reply.
            moderator_id: An active moderator.
            key: The idempotency key.

        Returns:
            The comment after the change, without its body and its replies.

        Raises:
            Forbidden: The user is not an active moderator.
            NotFound: There is no such comment, or it is deleted.
            Unavailable: The accounts service does not respond.
        """

    @command
    @abstractmethod
    def show(self, *, comment_id: UUID, moderator_id: UUID, key: str | None = None) -> Comment:
        """Make a hidden comment visible. Showing it again has no further effect.

        Args:
            comment_id: The comment or reply.
            moderator_id: An active moderator.
            key: The idempotency key.

        Returns:
            The comment after the change, without its replies. It is withheld if its
            author is deactivated, else visible.

        Raises:
            Forbidden: The user is not an active moderator.
            NotFound: There is no such comment, or it is deleted.
            Unavailable: The accounts service does not respond.
        """

    @command
    @abstractmethod
    def import_comments(self, *, comments: Sequence[ImportedComment]) -> int:
        """Import comments and count them.

        Comments whose id exists and comments on deleted posts are skipped. The comments
        of one post are imported all or none. If the import fails half way, the same
        import completes it.

        Args:
            comments: Any number of comments. A parent precedes its replies, or exists.

        Returns:
            The number of new comments.

        Raises:
            Invalid: A body does not meet its rules, or a reply has no valid parent.
                Nothing was imported.
        """
