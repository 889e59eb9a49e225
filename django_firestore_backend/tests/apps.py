from django.apps import AppConfig


class FirestoreTestsConfig(AppConfig):
    """Not installed, but for the tests that need to find all models of a relation."""

    name = "django_firestore_backend.tests"
    label = "firestore_tests"
