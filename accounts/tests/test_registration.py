from collections.abc import Callable
from functools import partial
from unittest.mock import patch

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.contract import MAX_EMAIL, MAX_USERNAME, SESSION_CLAIM, USER_CLAIM, Accounts, SignedIn
from accounts.models import Session, User
from accounts.tests.cases import PASSWORD, AccountsTestMixin, create_user, parse
from kernel.contracts.errors import Conflict, Invalid
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport

SAME_EMAILS = (
    ("one@münchen.de", "one@xn--mnchen-3ya.de"),
    ("two@xn--mnchen-3ya.de", "two@MÜNCHEN.de"),
    ("three@münchen.de", "three@mu\N{COMBINING DIAERESIS}nchen.de"),
    ("mike@example.org", "m\N{LATIN SMALL LETTER DOTLESS I}ke@example.org"),
    ("iris@example.org", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}RIS@example.org"),
    ("ira@example.org", "i\N{COMBINING DOT ABOVE}ra@example.org"),
    ("kate@example.org", "\N{KELVIN SIGN}ate@example.org"),
    ("sam@example.org", "\N{LATIN SMALL LETTER LONG S}am@example.org"),
)


def _message_of(validate: Callable[[], object]) -> str:
    """Return the message of the ValidationError that Django's validator raises."""
    try:
        validate()
    except ValidationError as error:
        return error.messages[0]
    raise AssertionError("The value is valid.")


def _too_long(limit: int, value: str) -> str:
    return _message_of(partial(MaxLengthValidator(limit), value))


@under_each_transport
class RegisterTests(AccountsTestMixin):
    def register(self, **fields: str) -> SignedIn:
        values = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
        return self.service.register(**values | fields)

    def assert_invalid(self, field: str, message: str, **fields: str) -> None:
        with self.assertRaises(Invalid) as caught:
            self.register(**fields)
        self.assertEqual(list(caught.exception.fields), [field])
        self.assertIn(message, " ".join(caught.exception.fields[field]))
        self.assertFalse(User.objects.exists())

    def test_register_returns_account_and_tokens(self) -> None:
        signed_in = self.register(username="Ada", email="Ada@Example.org")
        user = signed_in.account.user
        self.assertEqual((user.username, signed_in.account.email), ("Ada", "ada@example.org"))
        self.assertEqual((user.bio, user.image, user.followers_count, user.following_count), ("", "", 0, 0))
        self.assertTrue(user.is_active)
        self.assertFalse(user.is_moderator)
        access = parse(AccessToken, signed_in.tokens.access)
        self.assertEqual(access[USER_CLAIM], str(user.id))
        self.assertEqual(access[SESSION_CLAIM], str(Session.objects.get(user=user.id).pk))
        self.assertEqual(signed_in.tokens.expires_in, access["exp"] - access["iat"])

    def test_account_is_stored(self) -> None:
        signed_in = self.register()
        self.assertEqual(self.service.get_account(user_id=signed_in.account.user.id), signed_in.account)
        self.assertEqual(self.service.sign_in(login="ada", password=PASSWORD).account, signed_in.account)

    def test_invalid_usernames_raise_invalid(self) -> None:
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
            "k\N{CYRILLIC SMALL LETTER A}te",
            "ka\N{ZERO WIDTH SPACE}te",
        ):
            with self.subTest(username=username):
                self.assert_invalid("username", "", username=username)
        self.assert_invalid("username", _too_long(MAX_USERNAME, "a" * 41), username="a" * 41)
        self.assert_invalid("username", "letters, digits", username="a b")
        self.assert_invalid("username", "reserved", username="Me")

    def test_invalid_emails_raise_invalid(self) -> None:
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
        email = "a" * 250 + "@example.org"
        self.assert_invalid("email", _too_long(MAX_EMAIL, email), email=email)

    def test_username_is_stored_in_its_compatibility_form(self) -> None:
        signed_in = self.register(username="\N{KELVIN SIGN}\N{FULLWIDTH LATIN SMALL LETTER A}te")
        self.assertEqual(signed_in.account.user.username, "Kate")

    def test_other_form_of_a_taken_username_raises_conflict(self) -> None:
        self.register(username="kate")
        with self.assertRaises(Conflict) as caught:
            self.register(username="\N{KELVIN SIGN}ate", email="eva@example.org")
        self.assertEqual(list(caught.exception.fields), ["username"])

    def test_username_reserved_in_another_form_raises_invalid(self) -> None:
        self.assert_invalid("username", "reserved", username="\N{FULLWIDTH LATIN SMALL LETTER M}e")

    def test_other_form_of_a_taken_email_raises_conflict(self) -> None:
        for number, (taken, other) in enumerate(SAME_EMAILS):
            with self.subTest(taken=taken, other=other):
                self.register(username=f"user{number}", email=taken)
                with self.assertRaises(Conflict) as caught:
                    self.register(username="other", email=other)
                self.assertEqual(list(caught.exception.fields), ["email"])

    def test_internationalised_domain_is_returned_in_its_script(self) -> None:
        signed_in = self.register(email="Ada@xn--mnchen-3ya.DE")
        self.assertEqual(signed_in.account.email, "ada@münchen.de")

    def test_characters_that_are_not_text_raise_invalid(self) -> None:
        for character in ("\x1b", "\x85", "\ufffe", "\u202e"):
            with self.subTest(character=ascii(character)):
                self.assert_invalid("password", "Remove it", password=f"corvex{character}9-lamp")
                self.assert_invalid("email", "Remove it", email=f'"{character}"@example.org')

    def test_weak_passwords_raise_invalid(self) -> None:
        for validator, password in (
            (MinimumLengthValidator(), "corvex9"),
            (CommonPasswordValidator(), "password1"),
            (NumericPasswordValidator(), "8150426973"),
        ):
            with self.subTest(password=password):
                message = _message_of(partial(validator.validate, password))
                self.assert_invalid("password", message, password=password)
        self.assert_invalid("password", "at most 128", password="long-corvex" * 12)
        self.assert_invalid("password", "control character U+0000", password="corvex\0-9-lamp")

    def test_password_similar_to_other_fields_raises_invalid(self) -> None:
        similarity = UserAttributeSimilarityValidator()
        for fields, password in (
            ({"username": "corvex-9"}, "corvex-9-"),
            ({"email": "lamplight@example.org"}, "lamplight9"),
        ):
            with self.subTest(fields):
                message = _message_of(partial(similarity.validate, password, User(**fields)))
                self.assert_invalid("password", message, password=password, **fields)

    def test_password_at_limit_is_accepted(self) -> None:
        password = "0123456789abcdef" * 8
        self.register(password=password)
        self.service.sign_in(login="ada", password=password)

    def test_password_is_not_compared_with_an_invalid_username(self) -> None:
        """The comparison takes long with a long username."""
        self.assert_invalid("username", "letters, digits", username="corvex 9 lamp", password=PASSWORD)

    def test_register_sets_last_login(self) -> None:
        self.register()
        user = User.objects.get()
        self.assertEqual(user.last_login, user.joined_at)

    def test_invalid_lists_every_invalid_field(self) -> None:
        with self.assertRaises(Invalid) as caught:
            self.register(username="a b", email="ada", password="x")
        self.assertEqual(set(caught.exception.fields), {"username", "email", "password"})

    def test_taken_values_raise_conflict_regardless_of_case(self) -> None:
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


class SurrogateTests(ServiceTestCase):
    services = ("accounts",)

    def test_lone_surrogates_raise_invalid(self) -> None:
        service = registry.get(Accounts)
        values = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
        for field in values:
            with self.subTest(field=field):
                with self.assertRaises(Invalid) as caught:
                    service.register(**values | {field: "\ud800" + values[field]})
                self.assertEqual(list(caught.exception.fields), [field])


class UnexpectedErrorTests(ServiceTestCase):
    services = ("accounts",)

    def test_other_integrity_error_is_not_a_conflict(self) -> None:
        with patch("accounts.sessions.create", side_effect=IntegrityError), self.assertRaises(IntegrityError):
            registry.get(Accounts).register(username="ada", email="ada@example.org", password=PASSWORD)
        self.assertFalse(User.objects.exists())


class RegisterQueryTests(ServiceTestCase):
    services = ("accounts",)

    def test_register_takes_two_inserts(self) -> None:
        with self.assertNumQueries(4):  # begin, two inserts, commit
            registry.get(Accounts).register(username="ada", email="ada@example.org", password=PASSWORD)
        self.assertEqual(create_user("eva").email, "eva@example.org")
