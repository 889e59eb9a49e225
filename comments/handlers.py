"""What comments does when something happens in another service."""

from blog.events.inbox import Inbox
from comments import threads
from posts.contract import PostDeleted

inbox = Inbox("comments")


@inbox.handles(PostDeleted)
def remove_comments(event: PostDeleted) -> bool:
    return threads.remove(event.post_id)
