"""`manage.py migrate`: apply migrations, each in its app's own database."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as MigrateCommand
from django.core.management.sql import emit_post_migrate_signal
from django.db.migrations.loader import MigrationLoader

from kernel.db.router import alias_of, hosted_aliases
from kernel.management.databases import OwnDatabasesMixin


class Command(OwnDatabasesMixin, MigrateCommand):
    """Apply the migrations of every app in its own database.

    Django's command would record the migrations of all apps in one database. With an
    app label or `--database`, the command migrates that app or that database only.
    """

    help = "Creates and updates the tables of every service in its own database."

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Return the arguments of the system checks, with the databases to migrate."""
        alias = options["database"]
        return {
            **BaseCommand.get_check_kwargs(self, options),
            "databases": [alias] if alias else hosted_aliases(),
        }

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate one app, one database, or all databases."""
        if label := options["app_label"]:
            options["database"] = options["database"] or alias_of(label)
            super().handle(*args, **options)
            return
        for alias in [options["database"]] if options["database"] else hosted_aliases():
            for app in migrated_apps(alias):
                super().handle(*args, **{**options, "app_label": app, "database": alias, "run_syncdb": False})
            if not options["plan"] and not options["check_unapplied"]:
                # The state of one app's migrations does not include the models of all
                # others, but Django creates the permissions of all models in one
                # database.
                emit_post_migrate_signal(options["verbosity"], options["interactive"], alias)


def migrated_apps(alias: str) -> list[str]:
    """Return the apps with migrations whose own database is `alias`."""
    migrated = MigrationLoader(None).migrated_apps
    return [
        config.label
        for config in apps.get_app_configs()
        if config.label in migrated and alias_of(config.label) == alias
    ]
