from django.apps import AppConfig

from comments.contract import Comments
from kernel.rpc.registry import register


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from comments.service import CommentsService

        register(Comments, CommentsService())
