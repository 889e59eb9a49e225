"""Checks of who may read and change what."""

from typing import Any
from uuid import UUID

from kernel.contracts.errors import Forbidden
from posts.contract import PostStatus
from posts.models import AccountStatus


def may_read(post: Any, viewer_id: UUID | None) -> bool:
    """Return whether the viewer may read the post.

    Args:
        post: A row with `status` and `author_id`.
        viewer_id: The viewer; None for an anonymous one.
    """
    return bool(post.status == PostStatus.PUBLISHED or post.author_id == viewer_id)


def require_author(post: Any, actor_id: UUID) -> None:
    """Check that the actor is the author of the post.

    Args:
        post: A row with `author_id`.
        actor_id: Who wants to change the post.

    Raises:
        Forbidden: Another user is the author.
    """
    if post.author_id != actor_id:
        raise Forbidden("Only the author may do this.")


def require_active(user_id: UUID) -> None:
    """Check that a user may write posts and like them, as far as this service knows.

    Raises:
        Forbidden: The user is deactivated or erased.
    """
    if not AccountStatus.objects.is_active(user_id):
        raise Forbidden("This account is deactivated.")
