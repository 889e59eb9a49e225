"""The Firestore database among those of the settings."""

from django.conf import settings

ENGINE = "django_firestore_backend"

FIRESTORE_ALIAS = next(
    (alias for alias, entry in settings.DATABASES.items() if entry.get("ENGINE") == ENGINE), None
)
"""The alias of the first Firestore database; None if there is none."""
