"""What posts does when something happens in another service."""

from accounts.contract import ActivationChanged, UserErased
from blog.events.inbox import Inbox
from comments.contract import CommentsCounted
from posts import authors, popularity

inbox = Inbox("posts")


@inbox.handles(CommentsCounted)
def count_comments(event: CommentsCounted) -> None:
    popularity.set_comments_count(event.post_id, event.count, event.revision)


@inbox.handles(ActivationChanged)
def withhold_or_publish(event: ActivationChanged) -> bool:
    return authors.set_active(event.user_id, event.is_active, event.revision)


@inbox.handles(UserErased)
def erase(event: UserErased) -> bool:
    return authors.erase(event.user_id, event.revision)
