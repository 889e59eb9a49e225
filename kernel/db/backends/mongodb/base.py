"""The engine as Django finds it: ENGINE is "kernel.db.backends.mongodb"."""

from django_mongodb_backend import base

from kernel.db.backends.mongodb.schema import DatabaseSchemaEditor


class DatabaseOperations(base.DatabaseOperations):
    compiler_module = "kernel.db.backends.mongodb.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def validate_no_atomic_block(self) -> None:
        """Forbids nothing: Django's own `atomic`, in which the admin saves its forms, means nothing here."""
