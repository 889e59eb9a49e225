from typing import Any

from django.db.models import Model

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS
from kernel.db.router import ServiceRouter

OWN_APPS = {"firestore_tests", "firestore_migrated"}


class TestsRouter(ServiceRouter):
    """The models of these tests, which belong to no service, live where they were made."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return self._own(model, **hints) or super().db_for_read(model, **hints)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return self._own(model, **hints) or super().db_for_write(model, **hints)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return app_label in OWN_APPS or super().allow_migrate(db, app_label, **hints)

    @staticmethod
    def _own(model: type[Model], **hints: Any) -> str | None:
        if model._meta.app_label not in OWN_APPS:
            return None
        instance = hints.get("instance")
        return instance._state.db if instance is not None else FIRESTORE_ALIAS
