"""`manage.py dumpdata`: write the rows of models as a fixture."""

from django.core.management.commands.dumpdata import Command as DumpdataCommand

from kernel.management.databases import OwnDatabasesMixin


class Command(OwnDatabasesMixin, DumpdataCommand):
    """Write the rows of each model from its own database, or from `--database` alone.

    Without an alias, the router chooses the database of each query.
    """
