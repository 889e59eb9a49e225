"""What comments does when something happens in another service."""

from accounts.contract import ActivationChanged, UserErased
from comments import account_status, threads
from kernel.events.inbox import Inbox
from posts.contract import PostDeleted

inbox = Inbox("comments")


@inbox.handles(PostDeleted)
def remove_comments(event: PostDeleted) -> bool:
    return threads.remove(event.post_id)


@inbox.handles(ActivationChanged)
def withhold_or_show(event: ActivationChanged) -> bool:
    return account_status.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    return account_status.erase(event.user_id, event.revision)
