"""The kernel as a Django app."""

import os
import sys

from django.apps import AppConfig
from django.conf import settings

from kernel.rpc.remote import register_remote_services

NOT_RECORDED = "health/,static/,assets/,services/traces,favicon"
"""Paths of requests that the pages of traces leave out."""


class KernelConfig(AppConfig):
    """Load system checks, start tracing, and register remote services."""

    name = "kernel"

    def ready(self) -> None:
        """Do all this when Django has loaded the apps."""
        from kernel import checks  # noqa: F401

        if settings.OTEL_EXPORTER_OTLP_ENDPOINT or settings.TRACES_FOLDER:
            _start_tracing()
        register_remote_services(settings.SERVICE_URLS)


def _start_tracing() -> None:
    if settings.TRACES_FOLDER:
        # The instrumentation of Django reads this when it is imported.
        os.environ.setdefault("OTEL_PYTHON_DJANGO_EXCLUDED_URLS", NOT_RECORDED)
    try:
        from kernel import tracing
    except ModuleNotFoundError as error:
        if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            return  # development without the packages for traces
        sys.exit(f"OTEL_EXPORTER_OTLP_ENDPOINT: needs pip install -r requirements-otel.txt ({error})")
    tracing.start()
