"""`runserver`, which says what is not migrated yet in any of the databases."""

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from whitenoise.runserver_nostatic.management.commands.runserver import Command as RunserverCommand

from kernel.db.router import alias_of, hosted_aliases


class Command(RunserverCommand):  # type: ignore[misc]
    """Django's own command would look for every app's tables in the default database."""

    def check_migrations(self) -> None:
        waiting = sorted({app for alias in hosted_aliases() for app in _waiting(alias)})
        if waiting:
            message = f"Not migrated yet: {', '.join(waiting)}. Run 'python manage.py migrate'."
            self.stdout.write(self.style.NOTICE(message))


def _waiting(alias: str) -> list[str]:
    """The apps of this database that have migrations to run."""
    executor = MigrationExecutor(connections[alias])
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if alias_of(leaf[0]) == alias]
    return [migration.app_label for migration, _ in executor.migration_plan(targets)]
