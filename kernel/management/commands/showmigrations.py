"""`manage.py showmigrations`: list migrations, and whether they are applied."""

from typing import Any

from django.core.management.commands.showmigrations import Command as ShowMigrationsCommand

from kernel.db.router import alias_of, hosted_aliases
from kernel.management.commands.migrate import migrated_apps
from kernel.management.databases import OwnDatabasesMixin


class Command(OwnDatabasesMixin, ShowMigrationsCommand):
    """List the migrations of each app as recorded in its own database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """List the migrations of the given apps, or of all."""
        if options["database"]:
            super().handle(*args, **options)
            return
        for alias in hosted_aliases():
            labels = [label for label in options["app_label"] if alias_of(label) == alias]
            if labels or not options["app_label"]:
                labels = labels or migrated_apps(alias)
                super().handle(*args, **{**options, "database": alias, "app_label": labels})
