import os
from io import StringIO
from unittest.mock import patch

from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.users import PASSWORD, a_user
from kernel.db.router import alias_of
from kernel.testing.cases import ServiceTestCase


class Terminal(StringIO):
    def isatty(self):
        return True


class CreateSuperuser(ServiceTestCase):
    services = ("accounts",)

    def create(self, **options):
        out = StringIO()
        call_command(
            "createsuperuser",
            **{"interactive": False, "username": "root", "email": "Root@Example.org", "stdout": out}
            | {"database": alias_of("accounts")}
            | options,
        )
        return out.getvalue()

    def test_with_a_password_from_the_environment(self):
        with patch.dict(os.environ, DJANGO_SUPERUSER_PASSWORD=PASSWORD):
            self.assertIn("created", self.create())
        root = User.objects.get()
        self.assertTrue(root.is_superuser and root.is_staff and root.is_active)
        self.assertEqual(root.email, "root@example.org")
        self.assertTrue(root.check_password(PASSWORD))

    def test_without_a_password(self):
        self.create()
        self.assertFalse(User.objects.get().has_usable_password())

    def test_asking(self):
        answers = {"Username: ": "root", "E-mail address: ": "root@example.org"}
        with patch("builtins.input", answers.get), patch("getpass.getpass", return_value=PASSWORD):
            self.create(interactive=True, username=None, email=None, stdin=Terminal())
        self.assertTrue(User.objects.get(username="root").check_password(PASSWORD))

    def test_what_does_not_fit_is_told_in_one_line(self):
        a_user("ada")
        for options, message in (
            ({"username": "ADA"}, "This username is taken."),
            ({"email": "ADA@example.org"}, "This e-mail address is taken."),
            ({"username": "me"}, "This username is reserved; choose another."),
        ):
            with self.subTest(options=options), self.assertRaisesMessage(CommandError, message):
                self.create(**options)
        self.assertEqual(User.objects.count(), 1)
