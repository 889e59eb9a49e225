"""A Django database engine for Cloud Firestore in native mode: right or refused. See docs/firestore.md."""
