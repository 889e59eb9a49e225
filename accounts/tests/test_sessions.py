from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken
from uuid_utils.compat import uuid7

from accounts import lifecycle
from accounts.contract import SESSION_CLAIM, USER_CLAIM, Accounts
from accounts.models import Session, User
from accounts.sessions import REUSE_SECONDS, SessionToken
from accounts.tests.users import PASSWORD, a_user, sessions_of
from kernel.contracts.errors import Invalid, NotFound, Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport

NEW_PASSWORD = "quiet-tram-44"


class SignedIn:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada = a_user("ada")
        self.tokens = self.sign_in()

    def sign_in(self, login="ada"):
        return self.service.sign_in(login=login, password=PASSWORD).tokens

    def session_of(self, tokens):
        return Session.objects.filter(pk=RefreshToken(tokens.refresh)[SESSION_CLAIM]).first()

    def assert_dead(self, refresh_token):
        with self.assertRaises(Unauthenticated):
            self.service.refresh(refresh_token=refresh_token)


@under_each_transport
class Refreshing(SignedIn):
    def test_gives_the_next_pair_of_the_same_session(self):
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        for before, after in (
            (AccessToken(self.tokens.access), AccessToken(following.access)),
            (RefreshToken(self.tokens.refresh), RefreshToken(following.refresh)),
        ):
            self.assertEqual(after[USER_CLAIM], str(self.ada.pk))
            self.assertEqual(after[SESSION_CLAIM], before[SESSION_CLAIM])
            self.assertNotEqual(after["jti"], before["jti"])
        self.service.refresh(refresh_token=following.refresh)
        self.assertEqual(sessions_of(self.ada), 1)

    def test_takes_a_token_made_by_a_clock_that_is_ahead(self):
        ahead = timezone.now() + timedelta(seconds=25)
        with patch("rest_framework_simplejwt.tokens.aware_utcnow", return_value=ahead):
            following = self.service.refresh(refresh_token=self.tokens.refresh)
        self.assertEqual(RefreshToken(following.refresh)["iat"], int(ahead.timestamp()))
        self.service.refresh(refresh_token=following.refresh)
        self.assertEqual(sessions_of(self.ada), 1)

    def test_prolongs_the_session(self):
        long_ago = self.session_of(self.tokens).expires_at - timedelta(days=10)
        Session.objects.update(expires_at=long_ago, last_used_at=long_ago)
        session = self.session_of(self.service.refresh(refresh_token=self.tokens.refresh))
        self.assertEqual(session.expires_at, session.last_used_at + RefreshToken.lifetime)
        self.assertGreater(session.last_used_at, session.created_at)

    def test_a_token_just_used_gets_its_successor_again(self):
        first = self.service.refresh(refresh_token=self.tokens.refresh)

        again = self.service.refresh(refresh_token=self.tokens.refresh)

        for claim in ("jti", "exp", USER_CLAIM, SESSION_CLAIM):
            self.assertEqual(RefreshToken(again.refresh)[claim], RefreshToken(first.refresh)[claim])
        self.assertEqual(AccessToken(again.access)[USER_CLAIM], str(self.ada.pk))
        self.service.refresh(refresh_token=again.refresh)
        self.assertEqual(sessions_of(self.ada), 1)

    def test_a_successor_given_again_expires_no_later(self):
        first = self.service.refresh(refresh_token=self.tokens.refresh)
        Session.objects.update(last_used_at=F("last_used_at") - timedelta(seconds=9))

        again = self.service.refresh(refresh_token=self.tokens.refresh)

        self.assertEqual(RefreshToken(first.refresh)["exp"] - RefreshToken(again.refresh)["exp"], 9)

    def test_the_token_before_that_ends_its_session(self):
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        last = self.service.refresh(refresh_token=following.refresh)

        with self.assertLogs("accounts.sessions", "WARNING"):
            self.assert_dead(self.tokens.refresh)
        self.assert_dead(last.refresh)

    def test_asking_again_gives_a_used_token_no_more_time(self):
        self.service.refresh(refresh_token=self.tokens.refresh)
        used_at = self.session_of(self.tokens).last_used_at

        self.service.refresh(refresh_token=self.tokens.refresh)

        self.assertEqual(self.session_of(self.tokens).last_used_at, used_at)

    def test_a_used_token_ends_its_session(self):
        others = self.sign_in()
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        Session.objects.update(last_used_at=F("last_used_at") - timedelta(seconds=REUSE_SECONDS))
        with self.assertLogs("accounts.sessions", "WARNING"):
            self.assert_dead(self.tokens.refresh)
        self.assert_dead(following.refresh)
        self.service.refresh(refresh_token=others.refresh)

    def test_a_token_that_is_none(self):
        expired = RefreshToken(self.tokens.refresh)
        expired.set_exp(lifetime=-timedelta(minutes=1))
        strange = RefreshToken()
        forged = self.tokens.refresh[:-5] + "AAAAA"
        for token in ("", "x", "a.b.c", "ä\0", str(expired), str(strange), forged, self.tokens.access):
            with self.subTest(token=token):
                self.assert_dead(token)
        self.service.refresh(refresh_token=self.tokens.refresh)


@under_each_transport
class HavingASession(SignedIn):
    def has(self, tokens, user=None):
        session_id = UUID(SessionToken(tokens.session)[SESSION_CLAIM])
        return self.service.has_session(user_id=(user or self.ada).pk, session_id=session_id)

    def test_from_signing_in_to_signing_out(self):
        others = self.sign_in()
        self.assertTrue(self.has(self.tokens))
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assertFalse(self.has(self.tokens))
        self.assertTrue(self.has(others))

    def test_a_session_token_says_who_and_lasts_as_long_as_the_session(self):
        token, refresh = SessionToken(self.tokens.session), RefreshToken(self.tokens.refresh)
        for claim in (USER_CLAIM, SESSION_CLAIM):
            self.assertEqual(token[claim], refresh[claim])
        self.assertAlmostEqual(token["exp"], refresh["exp"], delta=1)

    def test_it_is_no_access_token_and_no_refresh_token(self):
        with self.assertRaises(TokenError):
            AccessToken(self.tokens.session)
        self.assert_dead(self.tokens.session)
        self.assertTrue(self.has(self.tokens))

    def test_ended_by_a_deactivation_or_a_new_password(self):
        session = RefreshToken(self.sign_in().refresh)[SESSION_CLAIM]
        self.service.change_password(
            user_id=self.ada.pk,
            session_id=UUID(session),
            current_password=PASSWORD,
            new_password=NEW_PASSWORD,
        )
        self.assertFalse(self.has(self.tokens))
        self.assertTrue(self.service.has_session(user_id=self.ada.pk, session_id=UUID(session)))
        lifecycle.set_active([self.ada.pk], False)
        self.assertFalse(self.service.has_session(user_id=self.ada.pk, session_id=UUID(session)))

    def test_expired_anothers_or_unknown(self):
        self.assertFalse(self.has(self.tokens, a_user("eva")))
        self.assertFalse(self.service.has_session(user_id=self.ada.pk, session_id=uuid7()))
        Session.objects.update(expires_at=timezone.now())
        self.assertFalse(self.has(self.tokens))


@under_each_transport
class SigningOut(SignedIn):
    def test_ends_this_session_alone(self):
        others = self.sign_in()
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assert_dead(self.tokens.refresh)
        self.service.refresh(refresh_token=others.refresh)

    def test_a_used_token_signs_out_too(self):
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assert_dead(following.refresh)

    def test_a_token_that_is_no_longer_good_is_accepted(self):
        self.service.sign_out(refresh_token=self.tokens.refresh)
        for token in (self.tokens.refresh, self.tokens.access, "x", ""):
            self.assertIsNone(self.service.sign_out(refresh_token=token))


@under_each_transport
class ChangingThePassword(SignedIn):
    def change(self, current=PASSWORD, new=NEW_PASSWORD, user_id=None):
        self.service.change_password(
            user_id=user_id or self.ada.pk,
            session_id=self.session_of(self.tokens).pk,
            current_password=current,
            new_password=new,
        )

    def test_lets_in_with_the_new_one_alone(self):
        self.change()
        self.service.sign_in(login="ada", password=NEW_PASSWORD)
        with self.assertRaises(Unauthenticated):
            self.service.sign_in(login="ada", password=PASSWORD)

    def test_ends_this_persons_other_sessions(self):
        a_user("eva")
        others, evas = self.sign_in(), self.sign_in("eva")
        self.change()
        self.assert_dead(others.refresh)
        self.service.refresh(refresh_token=self.tokens.refresh)
        self.service.refresh(refresh_token=evas.refresh)

    def test_refusals(self):
        others = self.sign_in()
        for given, field in (
            ({"current": "wrong"}, "current_password"),
            ({"current": ""}, "current_password"),
            ({"current": "x" * 129}, "current_password"),
            ({"current": "\0"}, "current_password"),
            ({"new": "short"}, "new_password"),
            ({"new": "x7-" * 50}, "new_password"),
            ({"new": "quiet\0tram-44"}, "new_password"),
            ({"new": "ada@example"}, "new_password"),
        ):
            with self.subTest(given=given):
                with self.assertRaises(Invalid) as caught:
                    self.change(**given)
                self.assertEqual(list(caught.exception.fields), [field])
        self.service.refresh(refresh_token=others.refresh)
        self.service.sign_in(login="ada", password=PASSWORD)

    def test_of_nobody(self):
        User.objects.update(is_active=False)
        with self.assertRaises(NotFound):
            self.change()


@under_each_transport
class Deactivating(SignedIn):
    def test_ends_every_session_and_closes_the_account(self):
        a_user("eva")
        evas = self.sign_in("eva")
        for _ in range(2):
            lifecycle.set_active([self.ada.pk], False)
            self.assert_dead(self.tokens.refresh)
            with self.assertRaises(Unauthenticated):
                self.sign_in()
            with self.assertRaises(NotFound):
                self.service.get_account(user_id=self.ada.pk)
            self.assertEqual(self.service.get_by_usernames(usernames=["ada"]), {})
            self.assertFalse(self.service.get_many(ids=[self.ada.pk])[self.ada.pk].is_active)
        self.service.refresh(refresh_token=evas.refresh)

    def test_an_unknown_id_is_no_error(self):
        lifecycle.set_active([uuid7()], False)
        self.service.refresh(refresh_token=self.tokens.refresh)


class LoneSurrogates(ServiceTestCase):
    """JSON holds none, so these can only come from near."""

    services = ("accounts",)

    def test_are_no_token(self):
        service = registry.get(Accounts)
        with self.assertRaises(Unauthenticated):
            service.refresh(refresh_token="a\ud800.b.c")
        service.sign_out(refresh_token="a\ud800.b.c")

    def test_are_no_password(self):
        ada = a_user("ada")
        for field in ("current_password", "new_password"):
            given = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
            with self.subTest(field=field), self.assertRaises(Invalid) as caught:
                registry.get(Accounts).change_password(
                    user_id=ada.pk, session_id=uuid7(), **given | {field: "quiet-tram-\ud800"}
                )
            self.assertEqual(list(caught.exception.fields), [field])


class ChangesBetweenTheCheckOfAPasswordAndItsEffect(ServiceTestCase):
    services = ("accounts",)

    def setUp(self):
        self.ada = a_user("ada")
        self.service = registry.get(Accounts)

    @contextmanager
    def refused(self, error, happens):
        """A call that is refused since something happens right after its password was found correct."""
        check = User.check_password

        def check_then(user, password):
            correct = check(user, password)
            happens()
            return correct

        with patch.object(User, "check_password", check_then), self.assertRaises(error):
            yield

    def test_signing_in_to_an_account_just_deactivated(self):
        with self.refused(Unauthenticated, lambda: lifecycle.set_active([self.ada.pk], False)):
            self.service.sign_in(login="ada", password=PASSWORD)
        self.assertEqual(sessions_of(self.ada), 0)

    def test_signing_in_with_a_password_just_replaced(self):
        with self.refused(Unauthenticated, lambda: User.objects.update(password="")):
            self.service.sign_in(login="ada", password=PASSWORD)
        self.assertEqual(sessions_of(self.ada), 0)

    def test_changing_a_password_just_replaced(self):
        with self.refused(Invalid, lambda: User.objects.update(password="another")):
            self.service.change_password(
                user_id=self.ada.pk,
                session_id=uuid7(),
                current_password=PASSWORD,
                new_password=NEW_PASSWORD,
            )
        self.assertEqual(User.objects.get().password, "another")


class SessionCosts(ServiceTestCase):
    services = ("accounts",)

    def test_refreshing_is_one_query(self):
        service = registry.get(Accounts)
        a_user("ada")
        with self.assertNumQueries(6):  # the person, then in a transaction: last_login, clean, insert
            tokens = service.sign_in(login="ada", password=PASSWORD).tokens
        with self.assertNumQueries(1):
            service.refresh(refresh_token=tokens.refresh)
