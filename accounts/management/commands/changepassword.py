"""`manage.py changepassword`: change a user's password."""

from django.contrib.auth.management.commands.changepassword import Command as ChangePasswordCommand

from kernel.management.databases import MigrationsNoticeMixin


class Command(MigrationsNoticeMixin, ChangePasswordCommand):
    """Change a user's password."""
