import os
from io import StringIO
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.cases import PASSWORD, create_user
from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTestCase


class Terminal(StringIO):
    """A stream that is a terminal, so that the command prompts."""

    def isatty(self) -> bool:
        return True


class CreateSuperuserTests(ServiceTestCase):
    services = ("accounts",)

    def setUp(self) -> None:
        super().setUp()
        # The command looks for unapplied migrations in every hosted database.
        own = patch("kernel.management.databases.hosted_aliases", return_value=self.databases)
        self.enterContext(own)

    def create(self, **options: Any) -> None:
        call_command(
            "createsuperuser",
            **{"interactive": False, "username": "root", "email": "Root@Example.org", "stdout": StringIO()}
            | {"database": alias_of("accounts")}
            | options,
        )

    def test_password_comes_from_the_environment(self) -> None:
        with patch.dict(os.environ, DJANGO_SUPERUSER_PASSWORD=PASSWORD):
            self.create()
        root = User.objects.get()
        self.assertTrue(root.is_superuser and root.is_staff and root.is_active)
        self.assertEqual(root.email, "root@example.org")
        self.assertTrue(root.check_password(PASSWORD))

    def test_without_password_none_is_usable(self) -> None:
        self.create()
        self.assertFalse(User.objects.get().has_usable_password())

    def test_interactive_mode_prompts_for_each_field(self) -> None:
        inputs = ["root", "root@example.org"]
        with patch("builtins.input", side_effect=inputs), patch("getpass.getpass", return_value=PASSWORD):
            self.create(interactive=True, username=None, email=None, stdin=Terminal())
        self.assertTrue(User.objects.get(username="root").check_password(PASSWORD))

    def test_invalid_fields_raise_command_error(self) -> None:
        create_user("ada")
        for options, message in (
            ({"username": "ADA"}, "This username is taken."),
            ({"email": "ADA@example.org"}, "This e-mail address is taken."),
            ({"username": "me"}, "This username is reserved; choose another."),
        ):
            with self.subTest(options=options), self.assertRaisesMessage(CommandError, message):
                self.create(**options)
        self.assertEqual(User.objects.count(), 1)
