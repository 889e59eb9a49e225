from django.apps import AppConfig

from blog.services.registry import register
from comments.contract import Comments


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from comments.service import CommentsService

        register(Comments, CommentsService())
