"""The database of these tests' models."""

from typing import Any

from django.db.models import Model

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS

OWN_APPS = {"firestore_tests", "firestore_migrated"}


class TestsRouter:
    """Send the models of these tests to Firestore, or to where their instance is.

    It has no opinion about other models, so another router may follow it.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return self._own(model, **hints)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self._own(model, **hints)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return True if app_label in OWN_APPS else None

    @staticmethod
    def _own(model: type[Model], **hints: Any) -> str | None:
        if model._meta.app_label not in OWN_APPS:
            return None
        instance = hints.get("instance")
        return instance._state.db if instance is not None else FIRESTORE_ALIAS
