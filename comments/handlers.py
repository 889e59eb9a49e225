"""What comments does when something happens in another service."""

from accounts.contract import ActivationChanged, UserErased
from blog.events.inbox import Inbox
from comments import authors, threads
from posts.contract import PostDeleted

inbox = Inbox("comments")


@inbox.handles(PostDeleted)
def remove_comments(event: PostDeleted) -> bool:
    return threads.remove(event.post_id)


@inbox.handles(ActivationChanged)
def withhold_or_show(event: ActivationChanged) -> bool:
    return authors.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    return authors.erase(event.user_id, event.revision)
