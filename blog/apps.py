import sys

from django.apps import AppConfig
from django.conf import settings

from blog.services.elsewhere import register_elsewhere


class BlogConfig(AppConfig):
    """The kernel as a Django app: system checks, management commands, the way to services elsewhere."""

    name = "blog"

    def ready(self) -> None:
        from blog import checks  # noqa: F401

        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            _start_tracing()
        register_elsewhere(settings.SERVICE_URLS)


def _start_tracing() -> None:
    try:
        from blog import tracing
    except ModuleNotFoundError as error:
        sys.exit(f"OTEL_EXPORTER_OTLP_ENDPOINT: needs pip install -r requirements-otel.txt ({error})")
    tracing.start()
