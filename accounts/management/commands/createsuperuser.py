"""`manage.py createsuperuser`: create a user with all permissions."""

from django.contrib.auth.management.commands.createsuperuser import Command as CreateSuperuserCommand

from kernel.management.databases import MigrationsNoticeMixin


class Command(MigrationsNoticeMixin, CreateSuperuserCommand):
    """Create a user with all permissions."""
