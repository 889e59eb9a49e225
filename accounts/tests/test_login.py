from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import override_settings
from django.utils import timezone

import blog.settings
from accounts.contract import Accounts
from accounts.models import Session, User
from accounts.tests.users import PASSWORD, a_user, sessions_of
from kernel.contracts.errors import Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class SigningIn:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada = a_user("Ada")

    def sign_in(self, login="ada", password=PASSWORD):
        return self.service.sign_in(login=login, password=password)

    def test_by_username_or_address_whatever_the_case(self):
        for login in ("Ada", "ada", "ADA", "ada@example.org", "ADA@EXAMPLE.ORG"):
            with self.subTest(login=login):
                self.assertEqual(self.sign_in(login).account.user.username, "Ada")
        self.assertEqual(sessions_of(self.ada), 5)

    def test_notes_the_time(self):
        before = timezone.now()
        self.sign_in()
        self.ada.refresh_from_db()
        self.assertGreaterEqual(self.ada.last_login, before)

    def test_every_refusal_is_the_same(self):
        a_user("eva", is_active=False)
        refusals = []
        for login, password in (
            ("nobody", PASSWORD),
            ("nobody@example.org", PASSWORD),
            ("", PASSWORD),
            ("ada\0", PASSWORD),
            ("ada\0@example.org", PASSWORD),
            ("ada", "wrong"),
            ("ada", ""),
            ("ada", PASSWORD.upper()),
            ("ada", "x" * 129),
            ("ada", PASSWORD + "\0"),
            ("eva", PASSWORD),
            ("eva", "wrong"),
        ):
            with self.subTest(login=login, password=password):
                with self.assertRaises(Unauthenticated) as caught:
                    self.sign_in(login, password)
                refusals.append((caught.exception.detail, caught.exception.fields))
        self.assertEqual(set(map(str, refusals)), {str(refusals[0])})
        self.assertFalse(Session.objects.exists())

    def test_removes_expired_sessions_of_this_person_alone(self):
        eva = a_user("eva")
        past, soon = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(minutes=1)
        for user, expires_at in ((self.ada, past), (self.ada, soon), (eva, past)):
            Session.objects.create(user=user, jti="", expires_at=expires_at)
        self.sign_in()
        self.assertEqual(sessions_of(self.ada), 2)
        self.assertFalse(Session.objects.filter(user=self.ada, expires_at=past).exists())
        self.assertEqual(sessions_of(eva), 1)


class TheHasher(ServiceTestCase):
    """That it runs as often for every login is what makes the answers take the same time."""

    services = ("accounts",)

    def runs(self, login, password):
        service = registry.get(Accounts)
        encode = MD5PasswordHasher.encode
        counted = patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=encode)
        with counted as run, suppress(Unauthenticated):
            service.sign_in(login=login, password=password)
        return run.call_count

    def test_runs_once_whoever_signs_in(self):
        a_user("ada")
        a_user("eva", is_active=False)
        no_password = a_user("ida")
        no_password.set_unusable_password()
        no_password.save()
        for login in (
            "ada",
            "ada@example.org",
            "eva",
            "ida",
            "nobody",
            "nobody@example.org",
            "\0",
            "\ud800@",
        ):
            for password in (PASSWORD, "wrong", ""):
                with self.subTest(login=login, password=password):
                    self.assertEqual(self.runs(login, password), 1)

    def test_is_spared_what_cannot_be_a_password(self):
        a_user("ada")
        for login in ("ada", "nobody"):
            for password in ("x" * 129, "\ud800", "\0"):
                with self.subTest(login=login, password=password):
                    self.assertEqual(self.runs(login, password), 0)

    @override_settings(PASSWORD_HASHERS=blog.settings.PASSWORD_HASHERS)
    def test_is_argon2_in_production(self):
        service = registry.get(Accounts)
        service.register(username="ada", email="ada@example.org", password=PASSWORD)
        self.assertTrue(User.objects.get().password.startswith("argon2$argon2id$"))
        service.sign_in(login="ada", password=PASSWORD)
        with self.assertRaises(Unauthenticated):
            service.sign_in(login="ada", password="wrong")

    def test_renews_an_outdated_hash(self):
        ada = a_user("ada")
        with override_settings(
            PASSWORD_HASHERS=[
                "django.contrib.auth.hashers.ScryptPasswordHasher",
                "django.contrib.auth.hashers.MD5PasswordHasher",
            ]
        ):
            registry.get(Accounts).sign_in(login="ada", password=PASSWORD)
        ada.refresh_from_db()
        self.assertTrue(ada.password.startswith("scrypt$"))
