"""Mixins that adapt Django's commands to several databases."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kernel.db.router import alias_of, hosted_aliases


class OwnDatabasesMixin(BaseCommand):
    """Give `--database` no default. The command then uses each app's own database.

    Django's commands would use the default database for all apps.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's arguments, and remove the default of `--database`."""
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own class of parsers
        parser.set_defaults(database=None)


class MigrationsNoticeMixin(BaseCommand):
    """Look for unapplied migrations in each app's own database.

    Django's commands would look for all of them in the default database.
    """

    def check_migrations(self) -> None:
        """Print the apps with unapplied migrations, if there are any."""
        unapplied = sorted({app for alias in hosted_aliases() for app in unapplied_apps(alias)})
        if unapplied:
            message = f"Not migrated yet: {', '.join(unapplied)}. Run 'python manage.py migrate'."
            self.stdout.write(self.style.NOTICE(message))


def unapplied_apps(alias: str) -> list[str]:
    """Return the apps of a database that have unapplied migrations."""
    executor = MigrationExecutor(connections[alias])
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if alias_of(leaf[0]) == alias]
    return [migration.app_label for migration, _ in executor.migration_plan(targets)]
