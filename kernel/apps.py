"""The kernel as a Django app, and the base of the apps of services."""

import os
import sys
from collections.abc import Sequence
from typing import Any, ClassVar

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

from kernel.db.urls import ALL_ENGINES
from kernel.rpc.registry import register
from kernel.rpc.remote import contract_of, register_remote_services

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


class ServiceConfig(AppConfig):
    """Base of the app of a service: registers its implementation at start-up.

    Attributes:
        implementation: The dotted path of the class that implements the contract.
        engines: The database engines that the service runs on, the preferred one first.
            It is a literal, because the settings read it from the file
            (see `kernel.services`).
    """

    default = False
    implementation: ClassVar[str]
    engines: ClassVar[Sequence[str]] = ALL_ENGINES

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # An `apps.py` imports this class, which must not be taken for its app.
        cls.default = True

    def ready(self) -> None:
        """Register the service."""
        register(contract_of(self.name), import_string(self.implementation)())


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
