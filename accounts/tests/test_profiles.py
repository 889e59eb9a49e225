from uuid import UUID

from rest_framework_simplejwt.tokens import RefreshToken
from uuid_utils.compat import uuid7

from accounts import editing
from accounts.contract import SESSION_CLAIM, Accounts, ProfileChanges
from accounts.models import User
from accounts.tests.users import LONG_AGO, PASSWORD, a_user
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport

NEW_PASSWORD = "quiet-tram-44"


@under_each_transport
class ChangingAProfile:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada = a_user("ada", bio="Counts.", image="https://example.org/ada.png", joined_at=LONG_AGO)

    def update(self, **changes):
        return self.service.update_profile(user_id=self.ada.pk, changes=ProfileChanges(**changes))

    def test_changes_what_is_given(self):
        account = self.update(username="Lovelace", bio="Programs.")
        self.assertEqual((account.user.username, account.user.bio), ("Lovelace", "Programs."))
        self.assertEqual(
            (account.user.image, account.email), ("https://example.org/ada.png", "ada@example.org")
        )
        self.assertEqual(self.service.get_account(user_id=self.ada.pk), account)

    def test_an_address_is_kept_in_lower_case(self):
        self.assertEqual(self.update(email="Ada@Example.NET").email, "ada@example.net")

    def test_nothing_given_changes_nothing(self):
        before = self.service.get_account(user_id=self.ada.pk)
        self.assertEqual(self.update(), before)

    def test_bio_and_image_can_be_cleared(self):
        user = self.update(bio="", image="").user
        self.assertEqual((user.bio, user.image), ("", ""))

    def test_ones_own_name_in_another_case(self):
        self.assertEqual(self.update(username="ADA", email="ADA@example.org").user.username, "ADA")

    def test_images(self):
        for image in ("http://example.org/a", "HTTPS://example.org", "https://example.org:8080/a?b=c#d"):
            self.assertEqual(self.update(image=image).user.image, image)

    def test_refusals(self):
        for field, value in (
            ("username", ""),
            ("username", "a b"),
            ("username", "ME"),
            ("email", ""),
            ("email", "nobody"),
            ("bio", "x" * 1001),
            ("bio", "a\0b"),
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

    def test_the_longest_bio(self):
        self.assertEqual(self.update(bio="ä" * 1000).user.bio, "ä" * 1000)

    def test_what_is_taken_is_a_conflict(self):
        a_user("Eva")
        for field, value in (("username", "eVA"), ("email", "EVA@example.org")):
            with self.subTest(field=field):
                with self.assertRaises(Conflict) as caught:
                    self.update(**{field: value})
                self.assertEqual(list(caught.exception.fields), [field])
                self.assertIn("taken", caught.exception.fields[field][0])

    def test_a_new_password_ends_the_other_sessions(self):
        kept, ended = (self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh for _ in range(2))
        session_id = UUID(RefreshToken(kept)[SESSION_CLAIM])
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
            self.service.refresh(refresh_token=ended)
        self.service.refresh(refresh_token=kept)

    def test_a_new_password_ends_all_sessions_where_none_is_named(self):
        refresh = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
        self.update(password=NEW_PASSWORD)
        with self.assertRaises(Unauthenticated):
            self.service.refresh(refresh_token=refresh)

    def test_a_password_changes_with_everything_else_or_not_at_all(self):
        a_user("eva")
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

    def test_every_field_that_does_not_fit_is_named(self):
        with self.assertRaises(Invalid) as caught:
            self.update(image="none", password="short")
        self.assertEqual(set(caught.exception.fields), {"image", "password"})

    def test_other_changes_leave_sessions_and_password(self):
        refresh = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
        self.update(email="new@example.org")
        self.service.refresh(refresh_token=refresh)
        self.service.sign_in(login="ada", password=PASSWORD)

    def test_of_nobody(self):
        for user_id in (uuid7(), a_user("gone", is_active=False).pk):
            with self.assertRaises(NotFound):
                self.service.update_profile(user_id=user_id, changes=ProfileChanges(bio="x"))


class LeavingMeanwhile(ServiceTestCase):
    services = ("accounts",)

    def test_finds_nobody_to_change(self):
        ada, eva = a_user("ada"), a_user("eva")
        User.objects.filter(pk=ada.pk).delete()
        User.objects.filter(pk=eva.pk).update(is_active=False)
        for user in (ada, eva):
            for changes in (ProfileChanges(bio="x"), ProfileChanges(password=NEW_PASSWORD)):
                with self.subTest(user, changes=changes), self.assertRaises(NotFound):
                    editing.update(user, changes, None)


class LoneSurrogates(ServiceTestCase):
    services = ("accounts",)

    def test_are_invalid(self):
        service = registry.get(Accounts)
        ada = a_user("ada")
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


class CountersStayAsTheyAre(ServiceTestCase):
    services = ("accounts",)

    def test_while_the_profile_changes(self):
        """Only what changes is written: a follower counted meanwhile is not lost."""
        ada = a_user("ada")
        with self.assertNumQueries(4) as queries:  # two for the transaction
            registry.get(Accounts).update_profile(user_id=ada.pk, changes=ProfileChanges(bio="x"))
        update = queries.captured_queries[2]["sql"]
        self.assertIn("UPDATE", update)
        self.assertNotIn("followers_count", update)
