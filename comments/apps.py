"""The Django app of comments."""

from django.apps import AppConfig

from comments.contract import Comments
from kernel.rpc.registry import register


class CommentsConfig(AppConfig):
    """Register the implementation of the contract at start-up."""

    name = "comments"

    def ready(self) -> None:
        """Register the service."""
        # The models it imports are not ready before.
        from comments.service import CommentsService

        register(Comments, CommentsService())
