"""The module that Django loads for ENGINE "kernel.db.backends.mongodb"."""

from django_mongodb_backend import base

from kernel.db.backends.mongodb.schema import DatabaseSchemaEditor


class DatabaseOperations(base.DatabaseOperations):
    """The engine's operations, with our compilers."""

    compiler_module = "kernel.db.backends.mongodb.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """The engine's connection, with our compilers and schema editor."""

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def validate_no_atomic_block(self) -> None:
        """Allow everything.

        The admin uses Django's own `atomic`, which has no effect on MongoDB.
        """
