"""The Django app of comments."""

from kernel.apps import ServiceConfig


class CommentsConfig(ServiceConfig):
    """The app of comments."""

    name = "comments"
    implementation = "comments.service.CommentsService"
    engines = ("Firestore", "PostgreSQL", "MongoDB", "SQLite")
