"""The Django app of posts."""

from django.apps import AppConfig

from kernel.rpc.registry import register
from posts.contract import Posts


class PostsConfig(AppConfig):
    """Register the implementation of the contract at start-up."""

    name = "posts"

    def ready(self) -> None:
        """Register the service."""
        # The models it imports are not ready before.
        from posts.service import PostsService

        register(Posts, PostsService())
