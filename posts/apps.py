from django.apps import AppConfig

from kernel.rpc.registry import register
from posts.contract import Posts


class PostsConfig(AppConfig):
    name = "posts"

    def ready(self) -> None:
        from posts.service import PostsService

        register(Posts, PostsService())
