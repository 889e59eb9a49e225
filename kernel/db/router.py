"""Route the models of each app to the database of the service that owns the app."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

_relocated: ContextVar[Mapping[str, str]] = ContextVar("relocated", default=MappingProxyType({}))
"""Aliases that replace those of the settings, by service."""


def alias_of(app_label: str) -> str:
    """Return the database alias of the service that owns an app."""
    service = service_of_app(app_label)
    return _relocated.get().get(service) or settings.SERVICE_ALIASES.get(service, DEFAULT_DB_ALIAS)


def hosted_aliases() -> list[str]:
    """Return the alias of every database of this process, each once."""
    return list(dict.fromkeys(settings.SERVICE_ALIASES.values()))


@contextmanager
def relocated(service: str, alias: str) -> Iterator[None]:
    """Route a service, with all its apps, to another alias inside the block."""
    token = _relocated.set({**_relocated.get(), service: alias})
    try:
        yield
    finally:
        _relocated.reset(token)


class ServiceRouter:
    """An entry of Django's DATABASE_ROUTERS."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the alias of the model's service."""
        return alias_of(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the alias of the model's service."""
        return alias_of(model._meta.app_label)

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        """Return whether both objects belong to one service."""
        return service_of(obj1) == service_of(obj2)

    def allow_migrate(self, db: str | None, app_label: str, **hints: Any) -> bool:
        """Return whether `db` is the database of the app's service.

        None stands for that database, too: `dumpdata` passes it if no database is
        given.
        """
        return db in (None, alias_of(app_label))


def service_of(model: Model | type[Model]) -> str:
    """Return the service that owns a model."""
    return service_of_app(model._meta.app_label)


def service_of_app(app_label: str) -> str:
    """Return the service that owns an app.

    An app that is not a service belongs to settings.DJANGO_APPS_SERVICE, as Django's
    own do.
    """
    return app_label if app_label in settings.SERVICE_ALIASES else settings.DJANGO_APPS_SERVICE
