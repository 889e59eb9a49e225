"""`migrate`, once for each database, each with its own apps only."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as MigrateCommand
from django.core.management.sql import emit_post_migrate_signal
from django.db.migrations.loader import MigrationLoader

from kernel.db.router import alias_of, hosted_aliases


class Command(MigrateCommand):
    """Brings every service's apps into that service's database.

    Django's own command would note the migrations of all apps in every database. With an app label or
    --database it does that app or that database alone.
    """

    help = "Brings every service's tables into that service's own database."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        alias = options["database"]
        return {
            **BaseCommand.get_check_kwargs(self, options),
            "databases": [alias] if alias else hosted_aliases(),
        }

    def handle(self, *args: Any, **options: Any) -> None:
        if label := options["app_label"]:
            options["database"] = options["database"] or alias_of(label)
            super().handle(*args, **options)
            return
        for alias in [options["database"]] if options["database"] else hosted_aliases():
            for app in migrated_apps(alias):
                super().handle(*args, **{**options, "app_label": app, "database": alias, "run_syncdb": False})
            if not options["plan"] and not options["check_unapplied"]:
                # Only now are all models known: the rights over posts and comments lie with accounts.
                emit_post_migrate_signal(options["verbosity"], options["interactive"], alias)


def migrated_apps(alias: str) -> list[str]:
    """The apps with migrations whose home is this database."""
    migrated = MigrationLoader(None).migrated_apps
    return [
        config.label
        for config in apps.get_app_configs()
        if config.label in migrated and alias_of(config.label) == alias
    ]
