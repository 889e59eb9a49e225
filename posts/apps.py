"""The Django app of posts."""

from kernel.apps import ServiceConfig


class PostsConfig(ServiceConfig):
    """The app of posts."""

    name = "posts"
    implementation = "posts.service.PostsService"
    engines = ("MongoDB", "PostgreSQL", "SQLite")
