"""What posts does when something happens in another service."""

from accounts.contract import ActivationChanged, UserErased
from comments.contract import CommentsCounted
from kernel.events.inbox import Inbox
from posts import account_status, likes

inbox = Inbox("posts")


@inbox.handles(CommentsCounted)
def count_comments(event: CommentsCounted) -> None:
    likes.set_comments_count(event.post_id, event.count, event.revision)


@inbox.handles(ActivationChanged)
def withhold_or_publish(event: ActivationChanged) -> bool:
    return account_status.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    return account_status.erase(event.user_id, event.revision)
