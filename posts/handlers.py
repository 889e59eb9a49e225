"""Handlers of the events of other services."""

from accounts.contract import ActivationChanged, UserErased
from comments.contract import CommentsCounted
from kernel.events.inbox import Inbox
from posts import account_status, counters

inbox = Inbox("posts")


@inbox.handles(CommentsCounted)
def count_comments(event: CommentsCounted) -> None:
    """Store the number of comments of a post."""
    counters.set_comments_count(event.post_id, event.count, event.revision)


@inbox.handles(ActivationChanged)
def withhold_or_publish(event: ActivationChanged) -> bool:
    """Withhold the user's published posts, or publish the withheld ones."""
    return account_status.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    """Delete the user's posts and likes."""
    return account_status.erase(event.user_id, event.revision)
