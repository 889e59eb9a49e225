"""Each app's models live in that app's database and nowhere else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

_relocated: ContextVar[Mapping[str, str]] = ContextVar("relocated", default=MappingProxyType({}))
"""The aliases that stand in for those of the settings, by service."""


def alias_of(app_label: str) -> str:
    """The database alias of an app: its service's own. Django's own apps belong to settings.DJANGO_APPS_SERVICE."""
    service = service_of_app(app_label)
    return _relocated.get().get(service) or settings.SERVICE_ALIASES.get(service, DEFAULT_DB_ALIAS)


def hosted_aliases() -> list[str]:
    """The alias of every database that this process has, each once."""
    return list(dict.fromkeys(settings.SERVICE_ALIASES.values()))


@contextmanager
def relocated(service: str, alias: str) -> Iterator[None]:
    """Inside the block the service lives at `alias`, with all its apps."""
    token = _relocated.set({**_relocated.get(), service: alias})
    try:
        yield
    finally:
        _relocated.reset(token)


class ServiceRouter:
    """Django's DATABASE_ROUTERS entry of this project."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return alias_of(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return alias_of(model._meta.app_label)

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        return service_of(obj1) == service_of(obj2)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == alias_of(app_label)


def service_of(model: Model | type[Model]) -> str:
    """The service that owns a model; Django's own models belong to DJANGO_APPS_SERVICE."""
    return service_of_app(model._meta.app_label)


def service_of_app(app_label: str) -> str:
    """The service that an app is, or belongs to."""
    return app_label if app_label in settings.SERVICE_ALIASES else settings.DJANGO_APPS_SERVICE
