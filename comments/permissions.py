"""Checks of who may do what with comments."""

from uuid import UUID

from comments import remote
from comments.models import AccountStatus, Comment
from kernel.contracts.errors import Forbidden


def require_active(author_id: UUID) -> None:
    """Check that a user may write comments, as far as this service knows.

    Raises:
        Forbidden: The user is deactivated or erased.
    """
    if not AccountStatus.objects.is_active(author_id):
        raise Forbidden("This account is deactivated.")


def require_author(comment: Comment, actor_id: UUID) -> None:
    """Check that the actor is the author of the comment.

    Raises:
        Forbidden: Another user is the author.
    """
    if comment.author_id != actor_id:
        raise Forbidden("Only the author may do this.")


def require_moderator(user_id: UUID) -> None:
    """Check that a user is an active moderator. This calls the accounts service.

    Raises:
        Forbidden: The user is not an active moderator.
        Unavailable: The accounts service does not respond.
    """
    if not remote.is_active_moderator(user_id):
        raise Forbidden("Only a moderator may do this.")
