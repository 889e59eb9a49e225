"""`showmigrations`, each app as its own database has it."""

from typing import Any

from django.core.management.commands.showmigrations import Command as ShowMigrationsCommand

from kernel.db.router import alias_of, hosted_aliases
from kernel.management.commands.migrate import migrated_apps


class Command(ShowMigrationsCommand):
    """Django's own command would look for every app's migrations in the default database."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"]:
            super().handle(*args, **options)
            return
        for alias in hosted_aliases():
            labels = [label for label in options["app_label"] if alias_of(label) == alias]
            if labels or not options["app_label"]:
                labels = labels or migrated_apps(alias)
                super().handle(*args, **{**options, "database": alias, "app_label": labels})
