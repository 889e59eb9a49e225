from django.apps import AppConfig


class FirestoreTestsConfig(AppConfig):
    """The app of the tests' models, installed by tests that need all relations."""

    name = "django_firestore_backend.tests"
    label = "firestore_tests"
