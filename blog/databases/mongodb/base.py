"""The engine as Django finds it: ENGINE is "blog.databases.mongodb"."""

from django_mongodb_backend import base

from blog.databases.mongodb.schema import DatabaseSchemaEditor


class DatabaseOperations(base.DatabaseOperations):
    compiler_module = "blog.databases.mongodb.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def validate_no_atomic_block(self) -> None:
        """Forbids nothing: Django's own `atomic`, in which the admin saves its forms, means nothing here."""
