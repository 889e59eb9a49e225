import unicodedata
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.test import override_settings
from django.utils import timezone

from accounts.contract import Accounts, SignedIn
from accounts.models import Session, User
from accounts.tests.cases import LONG_AGO, PASSWORD, AccountsTestMixin, count_sessions, create_user
from kernel.contracts.errors import Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport

COMPOSED = "Pässwörtchen-77"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@under_each_transport
class SignInTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada = create_user("Ada")

    def sign_in(self, login: str = "ada", password: str = PASSWORD) -> SignedIn:
        return self.service.sign_in(login=login, password=password)

    def test_username_or_email_in_any_case_signs_in(self) -> None:
        for login in ("Ada", "ada", "ADA", "ada@example.org", "ADA@EXAMPLE.ORG"):
            with self.subTest(login=login):
                self.assertEqual(self.sign_in(login).account.user.username, "Ada")
        self.assertEqual(count_sessions(self.ada), 5)

    def test_each_form_of_a_login_signs_in(self) -> None:
        user = create_user("Kim", email="kim@münchen.de")
        for login in (
            "\N{FULLWIDTH LATIN SMALL LETTER K}im",
            "\N{KELVIN SIGN}im",
            "kim@münchen.de",
            "kim@MU\N{COMBINING DIAERESIS}NCHEN.de",
            "kim@xn--mnchen-3ya.de",
            "k\N{LATIN SMALL LETTER DOTLESS I}m@münchen.de",
            "kim\N{FULLWIDTH COMMERCIAL AT}münchen.de",
        ):
            with self.subTest(login=login):
                self.assertEqual(self.sign_in(login).account.user.id, user.pk)

    def test_each_form_of_a_password_signs_in(self) -> None:
        self.ada.set_password(COMPOSED)
        self.ada.save()
        for password in (COMPOSED, DECOMPOSED, COMPOSED.replace("7", "\N{FULLWIDTH DIGIT SEVEN}")):
            with self.subTest(password=ascii(password)):
                self.sign_in(password=password)
        with self.assertRaises(Unauthenticated):
            self.sign_in(password=COMPOSED.replace("ä", "a"))

    def test_hash_of_a_password_as_typed_is_replaced_by_one_of_its_form(self) -> None:
        self.ada.password = make_password(DECOMPOSED)
        self.ada.save()
        with self.assertRaises(Unauthenticated):
            self.sign_in(password=COMPOSED)
        self.sign_in(password=DECOMPOSED)
        self.sign_in(password=COMPOSED)
        self.sign_in(password=DECOMPOSED)

    def test_hash_changed_during_its_replacement_is_not_overwritten(self) -> None:
        self.ada.password = make_password(DECOMPOSED)
        self.ada.save()
        stale = User.objects.get(pk=self.ada.pk)
        changed = make_password(PASSWORD)
        User.objects.filter(pk=self.ada.pk).update(password=changed)
        self.assertTrue(stale.check_password(DECOMPOSED))
        self.ada.refresh_from_db()
        self.assertEqual(self.ada.password, changed)

    def test_sign_in_sets_last_login(self) -> None:
        before = timezone.now()
        self.sign_in()
        self.ada.refresh_from_db()
        self.assertGreaterEqual(self.ada.last_login or LONG_AGO, before)

    def test_all_failures_raise_the_same_error(self) -> None:
        create_user("eva", is_active=False)
        errors = []
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
                errors.append((caught.exception.detail, caught.exception.fields))
        self.assertEqual(set(map(str, errors)), {str(errors[0])})
        self.assertFalse(Session.objects.exists())

    def test_sign_in_deletes_only_own_expired_sessions(self) -> None:
        eva = create_user("eva")
        past, soon = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(minutes=1)
        for user, expires_at in ((self.ada, past), (self.ada, soon), (eva, past)):
            Session.objects.create(user=user, jti="", expires_at=expires_at)
        self.sign_in()
        self.assertEqual(count_sessions(self.ada), 2)
        self.assertFalse(Session.objects.filter(user=self.ada, expires_at=past).exists())
        self.assertEqual(count_sessions(eva), 1)


class HasherTests(ServiceTestCase):
    """The hasher runs once for every login, so all responses take the same time."""

    services = ("accounts",)

    def count_runs(self, login: str, password: str) -> int:
        service = registry.get(Accounts)
        encode = MD5PasswordHasher.encode
        counted = patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=encode)
        with counted as run, suppress(Unauthenticated):
            service.sign_in(login=login, password=password)
        return run.call_count

    def test_hasher_runs_once_for_every_login(self) -> None:
        create_user("ada")
        create_user("eva", is_active=False)
        no_password = create_user("ida")
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
                    self.assertEqual(self.count_runs(login, password), 1)

    def test_hasher_runs_for_each_form_of_a_password(self) -> None:
        create_user("ada")
        create_user("eva", is_active=False)
        for login in ("ada", "eva", "nobody", "nobody@example.org"):
            for password in (DECOMPOSED, "\N{FULLWIDTH DIGIT ONE}"):
                with self.subTest(login=login, password=ascii(password)):
                    self.assertEqual(self.count_runs(login, password), 2)

    def test_hasher_does_not_run_for_impossible_passwords(self) -> None:
        create_user("ada")
        for login in ("ada", "nobody"):
            for password in ("x" * 129, "\ud800", "\0"):
                with self.subTest(login=login, password=password):
                    self.assertEqual(self.count_runs(login, password), 0)

    def test_sign_in_upgrades_an_outdated_hash(self) -> None:
        ada = create_user("ada")
        with override_settings(
            PASSWORD_HASHERS=[
                "django.contrib.auth.hashers.ScryptPasswordHasher",
                "django.contrib.auth.hashers.MD5PasswordHasher",
            ]
        ):
            registry.get(Accounts).sign_in(login="ada", password=PASSWORD)
        ada.refresh_from_db()
        self.assertTrue(ada.password.startswith("scrypt$"))
