from django.apps import AppConfig


class FirestoreTestsConfig(AppConfig):
    """Not installed, but for the tests that need to find all models of a relation."""

    name = "blog.firestore.tests"
    label = "firestore_tests"
