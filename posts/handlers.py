"""What posts does when something happens in another service."""

from blog.events.inbox import Inbox
from comments.contract import CommentsCounted
from posts import popularity

inbox = Inbox("posts")


@inbox.handles(CommentsCounted)
def count_comments(event: CommentsCounted) -> None:
    popularity.set_comments_count(event.post_id, event.count, event.revision)
