"""The kernel as a Django app."""

import sys

from django.apps import AppConfig
from django.conf import settings

from kernel.rpc.remote import register_remote_services


class KernelConfig(AppConfig):
    """Load system checks, start tracing, and register the services of other processes."""

    name = "kernel"

    def ready(self) -> None:
        """Do all this when Django has loaded the apps."""
        from kernel import checks  # noqa: F401

        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            _start_tracing()
        register_remote_services(settings.SERVICE_URLS)


def _start_tracing() -> None:
    try:
        from kernel import tracing
    except ModuleNotFoundError as error:
        sys.exit(f"OTEL_EXPORTER_OTLP_ENDPOINT: needs pip install -r requirements-otel.txt ({error})")
    tracing.start()
