from uuid import UUID

from rest_framework_simplejwt.tokens import RefreshToken
from uuid_utils.compat import uuid7

from accounts import editing
from accounts.contract import SESSION_CLAIM, Account, Accounts, ProfileChanges
from accounts.models import User
from accounts.tests.cases import LONG_AGO, NEW_PASSWORD, PASSWORD, AccountsTestMixin, create_user, parse
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class UpdateProfileTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada = create_user("ada", bio="Counts.", image="https://example.org/ada.png", joined_at=LONG_AGO)

    def update(self, **changes: str) -> Account:
        return self.service.update_profile(user_id=self.ada.pk, changes=ProfileChanges(**changes))

    def test_only_given_fields_change(self) -> None:
        account = self.update(username="Lovelace", bio="Programs.")
        self.assertEqual((account.user.username, account.user.bio), ("Lovelace", "Programs."))
        self.assertEqual(
            (account.user.image, account.email), ("https://example.org/ada.png", "ada@example.org")
        )
        self.assertEqual(self.service.get_account(user_id=self.ada.pk), account)

    def test_email_is_stored_in_lower_case(self) -> None:
        self.assertEqual(self.update(email="Ada@Example.NET").email, "ada@example.net")

    def test_empty_changes_change_nothing(self) -> None:
        before = self.service.get_account(user_id=self.ada.pk)
        self.assertEqual(self.update(), before)

    def test_empty_strings_clear_bio_and_image(self) -> None:
        user = self.update(bio="", image="").user
        self.assertEqual((user.bio, user.image), ("", ""))

    def test_own_username_in_another_case_is_accepted(self) -> None:
        self.assertEqual(self.update(username="ADA", email="ADA@example.org").user.username, "ADA")

    def test_http_and_https_images_are_accepted(self) -> None:
        for image in ("http://example.org/a", "HTTPS://example.org", "https://example.org:8080/a?b=c#d"):
            self.assertEqual(self.update(image=image).user.image, image)

    def test_invalid_fields_raise_invalid(self) -> None:
        for field, value in (
            ("username", ""),
            ("username", "a b"),
            ("username", "ME"),
            ("email", ""),
            ("email", "nobody"),
            ("bio", "x" * 1001),
            ("bio", "a\0b"),
            ("bio", "a\x1f"),
            ("bio", "\u200b\u2800"),
            ("bio", "a\u202eb"),
            ("image", "https://example.org/\u202egpj"),
            ("image", "ftp://example.org/a"),
            ("image", "javascript:alert(1)"),
            ("image", "//example.org/a"),
            ("image", "https://"),
            ("image", "https://example.org/\0"),
            ("image", "https://example.org/" + "x" * 500),
        ):
            with self.subTest(field=field, value=value):
                with self.assertRaises(Invalid) as caught:
                    self.update(**{field: value})
                self.assertEqual(list(caught.exception.fields), [field])
        self.assertEqual(User.objects.values_list("bio", "image").get(), (self.ada.bio, self.ada.image))

    def test_bio_at_limit_is_accepted(self) -> None:
        self.assertEqual(self.update(bio="ä" * 1000).user.bio, "ä" * 1000)

    def test_texts_are_stored_in_one_form(self) -> None:
        account = self.update(username="\N{FULLWIDTH LATIN CAPITAL LETTER A}da", bio=" Cafe\u0301\r\n")
        self.assertEqual((account.user.username, account.user.bio), ("Ada", "Café"))
        self.assertEqual(self.service.get_account(user_id=self.ada.pk), account)

    def test_password_changed_in_one_form_is_accepted_in_another(self) -> None:
        self.update(password="Pa\u0308sswo\u0308rtchen-77")
        self.service.sign_in(login="ada", password="Pässwörtchen-77")

    def test_taken_values_raise_conflict(self) -> None:
        create_user("Eva")
        for field, value in (("username", "eVA"), ("email", "EVA@example.org")):
            with self.subTest(field=field):
                with self.assertRaises(Conflict) as caught:
                    self.update(**{field: value})
                self.assertEqual(list(caught.exception.fields), [field])
                self.assertIn("taken", caught.exception.fields[field][0])

    def test_new_password_ends_other_sessions(self) -> None:
        current, other = (
            self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh for _ in range(2)
        )
        session_id = UUID(parse(RefreshToken, current)[SESSION_CLAIM])
        account = self.service.update_profile(
            user_id=self.ada.pk,
            changes=ProfileChanges(password=NEW_PASSWORD, bio="Changed."),
            session_id=session_id,
        )
        self.assertEqual(account.user.bio, "Changed.")
        with self.assertRaises(Unauthenticated):
            self.service.sign_in(login="ada", password=PASSWORD)
        self.service.sign_in(login="ada", password=NEW_PASSWORD)
        with self.assertRaises(Unauthenticated):
            self.service.refresh(refresh_token=other)
        self.service.refresh(refresh_token=current)

    def test_new_password_without_session_ends_all_sessions(self) -> None:
        refresh = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
        self.update(password=NEW_PASSWORD)
        with self.assertRaises(Unauthenticated):
            self.service.refresh(refresh_token=refresh)

    def test_password_and_fields_change_together_or_not_at_all(self) -> None:
        create_user("eva")
        for error, changes in (
            (Conflict, {"username": "eva", "password": NEW_PASSWORD}),
            (Invalid, {"image": "none", "password": NEW_PASSWORD}),
            (Invalid, {"bio": "New.", "password": "short"}),
            (Invalid, {"password": ""}),
        ):
            with self.subTest(changes=changes), self.assertRaises(error):
                self.update(**changes)
        account = self.service.sign_in(login="ada", password=PASSWORD).account
        self.assertEqual((account.user.username, account.user.bio), ("ada", "Counts."))

    def test_invalid_lists_every_invalid_field(self) -> None:
        with self.assertRaises(Invalid) as caught:
            self.update(image="none", password="short")
        self.assertEqual(set(caught.exception.fields), {"image", "password"})

    def test_other_changes_keep_sessions_and_password(self) -> None:
        refresh = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
        self.update(email="new@example.org")
        self.service.refresh(refresh_token=refresh)
        self.service.sign_in(login="ada", password=PASSWORD)

    def test_unknown_or_deactivated_user_raises_not_found(self) -> None:
        for user_id in (uuid7(), create_user("gone", is_active=False).pk):
            with self.assertRaises(NotFound):
                self.service.update_profile(user_id=user_id, changes=ProfileChanges(bio="x"))


class ConcurrentLifecycleTests(ServiceTestCase):
    services = ("accounts",)

    def test_update_of_a_user_erased_or_deactivated_since_raises_not_found(self) -> None:
        ada, eva = create_user("ada"), create_user("eva")
        User.objects.filter(pk=ada.pk).delete()
        User.objects.filter(pk=eva.pk).update(is_active=False)
        for user in (ada, eva):
            for changes in (ProfileChanges(bio="x"), ProfileChanges(password=NEW_PASSWORD)):
                with self.subTest(user, changes=changes), self.assertRaises(NotFound):
                    editing.update_profile(user, changes, None)


class SurrogateTests(ServiceTestCase):
    services = ("accounts",)

    def test_lone_surrogates_raise_invalid(self) -> None:
        service = registry.get(Accounts)
        ada = create_user("ada")
        for field, value in (
            ("username", "ada\ud800"),
            ("email", "ada@\ud800.org"),
            ("bio", "\udfff"),
            ("image", "https://example.org/\ud800"),
        ):
            with self.subTest(field=field):
                with self.assertRaises(Invalid) as caught:
                    service.update_profile(user_id=ada.pk, changes=ProfileChanges(**{field: value}))
                self.assertEqual(list(caught.exception.fields), [field])


class CounterTests(ServiceTestCase):
    services = ("accounts",)

    def test_update_does_not_write_counters(self) -> None:
        """A concurrent change of a counter is not overwritten."""
        ada = create_user("ada")
        with self.assertNumQueries(4) as queries:  # read; begin, update, commit
            registry.get(Accounts).update_profile(user_id=ada.pk, changes=ProfileChanges(bio="x"))
        update = queries.captured_queries[2]["sql"]
        self.assertIn("UPDATE", update)
        self.assertNotIn("followers_count", update)
