from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The kernel as a Django app: system checks and management commands."""

    name = "blog"

    def ready(self) -> None:
        from blog import checks  # noqa: F401
