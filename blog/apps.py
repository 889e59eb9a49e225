from django.apps import AppConfig
from django.conf import settings

from blog.services.elsewhere import register_elsewhere


class BlogConfig(AppConfig):
    """The kernel as a Django app: system checks, management commands, the way to services elsewhere."""

    name = "blog"

    def ready(self) -> None:
        from blog import checks  # noqa: F401

        register_elsewhere(settings.SERVICE_URLS)
