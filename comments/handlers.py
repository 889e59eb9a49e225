"""Handlers of the events of other services."""

from accounts.contract import ActivationChanged, UserErased
from comments import account_status, removal
from kernel.events.inbox import Inbox
from posts.contract import PostDeleted

inbox = Inbox("comments")


@inbox.handles(PostDeleted)
def remove_comments(event: PostDeleted) -> bool:
    """Remove the comments of the post."""
    return removal.remove_comments(event.post_id)


@inbox.handles(ActivationChanged)
def withhold_or_show(event: ActivationChanged) -> bool:
    """Withhold the user's comments, or show them again."""
    return account_status.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    """Remove body and author from the user's comments."""
    return account_status.erase(event.user_id, event.revision)
