"""`manage.py loaddata`: load fixtures."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.loaddata import Command as LoaddataCommand

from kernel.db.router import hosted_aliases
from kernel.management.databases import OwnDatabasesMixin


class Command(OwnDatabasesMixin, LoaddataCommand):
    """Load each object into its own database, or those of `--database` alone."""

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        """Load the fixtures once for each database.

        Django skips the objects of other databases.
        """
        aliases = [options["database"]] if options["database"] else hosted_aliases()
        if "-" in fixture_labels and len(aliases) > 1:
            raise CommandError("Standard input can be read once only: add --database.")
        for alias in aliases:
            super().handle(*fixture_labels, **{**options, "database": alias})
