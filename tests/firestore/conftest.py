"""Let pytest collect these tests only if there is a Firestore database."""

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS

collect_ignore_glob = ["test_*.py"] if FIRESTORE_ALIAS is None else []
