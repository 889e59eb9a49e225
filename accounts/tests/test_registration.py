from unittest.mock import patch

from django.db import IntegrityError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.contract import SESSION_CLAIM, USER_CLAIM, Accounts
from accounts.models import Session, User
from accounts.tests.users import PASSWORD, a_user
from kernel.contracts.errors import Conflict, Invalid
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class Registering:
    services = ("accounts",)
    contract = Accounts

    def register(self, **fields):
        given = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
        return self.service.register(**given | fields)

    def assert_invalid(self, field, message, **fields):
        with self.assertRaises(Invalid) as caught:
            self.register(**fields)
        self.assertEqual(list(caught.exception.fields), [field])
        self.assertIn(message, " ".join(caught.exception.fields[field]))
        self.assertFalse(User.objects.exists())

    def test_answers_the_account_and_tokens_of_a_session(self):
        signed_in = self.register(username="Ada", email="Ada@Example.org")
        user = signed_in.account.user
        self.assertEqual((user.username, signed_in.account.email), ("Ada", "ada@example.org"))
        self.assertEqual((user.bio, user.image, user.followers_count, user.following_count), ("", "", 0, 0))
        self.assertTrue(user.is_active)
        self.assertFalse(user.is_moderator)
        access = AccessToken(signed_in.tokens.access)
        self.assertEqual(access[USER_CLAIM], str(user.id))
        self.assertEqual(access[SESSION_CLAIM], str(Session.objects.get(user=user.id).pk))
        self.assertEqual(signed_in.tokens.expires_in, access["exp"] - access["iat"])

    def test_the_account_is_kept(self):
        signed_in = self.register()
        self.assertEqual(self.service.get_account(user_id=signed_in.account.user.id), signed_in.account)
        self.assertEqual(self.service.sign_in(login="ada", password=PASSWORD).account, signed_in.account)

    def test_usernames(self):
        for username in (
            "",
            " ",
            "a b",
            "-ada",
            ".ada",
            "adä",
            "ada/x",
            "ada\n",
            "ada\0",
            "\N{KELVIN SIGN}ate",
        ):
            with self.subTest(username=username):
                self.assert_invalid("username", "", username=username)
        self.assert_invalid("username", "at most 40 characters", username="a" * 41)
        self.assert_invalid("username", "letters, digits", username="a b")
        self.assert_invalid("username", "reserved", username="Me")

    def test_emails(self):
        for email in (
            "",
            "ada",
            "ada@",
            "@example.org",
            "a@b@example.org",
            "ada\0@example.org",
            "ada@example.org\n",
        ):
            with self.subTest(email=email):
                self.assert_invalid("email", "", email=email)
        self.assert_invalid("email", "at most 254 characters", email="a" * 250 + "@example.org")

    def test_passwords(self):
        self.assert_invalid("password", "too short", password="corvex9")
        self.assert_invalid("password", "too common", password="password1")
        self.assert_invalid("password", "entirely numeric", password="8150426973")
        self.assert_invalid("password", "at most 128", password="long-corvex" * 12)
        self.assert_invalid("password", "Null characters", password="corvex\0-9-lamp")
        self.assert_invalid("password", "similar to the username", username="corvex-9", password="corvex-9-")
        self.assert_invalid(
            "password", "similar to the e-mail", email="lamplight@example.org", password="lamplight9"
        )

    def test_a_password_of_128_characters_signs_in(self):
        password = "0123456789abcdef" * 8
        self.register(password=password)
        self.service.sign_in(login="ada", password=password)

    def test_a_password_is_not_compared_with_an_unfit_name(self):
        """The comparison takes long with a long name."""
        self.assert_invalid("username", "letters, digits", username="corvex 9 lamp", password=PASSWORD)

    def test_counts_as_signing_in(self):
        self.register()
        user = User.objects.get()
        self.assertEqual(user.last_login, user.joined_at)

    def test_every_unfit_field_is_told(self):
        with self.assertRaises(Invalid) as caught:
            self.register(username="a b", email="ada", password="x")
        self.assertEqual(set(caught.exception.fields), {"username", "email", "password"})

    def test_a_taken_name_or_address_is_a_conflict_whatever_the_case(self):
        self.register()
        for fields, taken in (
            ({"username": "ADA", "email": "eva@example.org"}, {"username": ["This username is taken."]}),
            ({"username": "eva", "email": "ADA@Example.ORG"}, {"email": ["This e-mail address is taken."]}),
            (
                {"username": "aDa"},
                {"username": ["This username is taken."], "email": ["This e-mail address is taken."]},
            ),
        ):
            with self.subTest(fields=fields):
                with self.assertRaises(Conflict) as caught:
                    self.register(**fields)
                self.assertEqual(caught.exception.fields, taken)
        self.assertEqual(User.objects.count(), 1)
        self.assertEqual(Session.objects.count(), 1)


class RegisteringWithLoneSurrogates(ServiceTestCase):
    services = ("accounts",)

    def test_is_invalid(self):
        service = registry.get(Accounts)
        given = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
        for field in given:
            with self.subTest(field=field):
                with self.assertRaises(Invalid) as caught:
                    service.register(**given | {field: "\ud800" + given[field]})
                self.assertEqual(list(caught.exception.fields), [field])


class ADefect(ServiceTestCase):
    services = ("accounts",)

    def test_is_not_reported_as_a_name_taken(self):
        with patch("accounts.sessions.create", side_effect=IntegrityError), self.assertRaises(IntegrityError):
            registry.get(Accounts).register(username="ada", email="ada@example.org", password=PASSWORD)
        self.assertFalse(User.objects.exists())


class RegisteringCosts(ServiceTestCase):
    services = ("accounts",)

    def test_two_inserts(self):
        with self.assertNumQueries(4):  # with the beginning and the end of the transaction
            registry.get(Accounts).register(username="ada", email="ada@example.org", password=PASSWORD)
        self.assertEqual(a_user("eva").email, "eva@example.org")
