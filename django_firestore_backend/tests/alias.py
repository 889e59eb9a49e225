"""The Firestore database among this project's."""

from django.conf import settings

FIRESTORE_ALIAS = next(
    (alias for alias, entry in settings.DATABASES.items() if entry["ENGINE"] == "django_firestore_backend"), None
)
