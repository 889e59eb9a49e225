"""`manage.py runserver`: the development server."""

from whitenoise.runserver_nostatic.management.commands.runserver import Command as RunserverCommand

from kernel.management.databases import MigrationsNoticeMixin


class Command(MigrationsNoticeMixin, RunserverCommand):  # type: ignore[misc]  # whitenoise has no types
    """Run the development server."""
