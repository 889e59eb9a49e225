"""What pytest runs of this package."""

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS

collect_ignore_glob = ["test_*.py"] if FIRESTORE_ALIAS is None else []
