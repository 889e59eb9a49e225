"""Each app's models live in that app's database and nowhere else."""

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model


def alias_of(app_label: str) -> str:
    """The database alias of an app: its service's own; `default` for Django's apps, which belong to
    accounts.
    """
    aliases: dict[str, str] = settings.SERVICE_ALIASES
    return aliases.get(app_label, DEFAULT_DB_ALIAS)


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
    """The service that owns a model; Django's own models belong to accounts."""
    label = model._meta.app_label
    return label if label in settings.SERVICE_ALIASES else "accounts"
