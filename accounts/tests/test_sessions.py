from collections.abc import Callable, Iterator
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
from accounts.contract import SESSION_CLAIM, USER_CLAIM, Accounts, Tokens
from accounts.models import Session, User
from accounts.sessions import REUSE_SECONDS, SessionToken
from accounts.tests.cases import NEW_PASSWORD, PASSWORD, AccountsTestMixin, count_sessions, create_user, parse
from kernel.contracts.errors import Invalid, NotFound, Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


class SessionTestMixin(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada = create_user("ada")
        self.tokens = self.sign_in()

    def sign_in(self, login: str = "ada") -> Tokens:
        return self.service.sign_in(login=login, password=PASSWORD).tokens

    def session_of(self, tokens: Tokens) -> Session:
        return Session.objects.get(pk=parse(RefreshToken, tokens.refresh)[SESSION_CLAIM])

    def assert_invalid(self, refresh_token: str) -> None:
        with self.assertRaises(Unauthenticated):
            self.service.refresh(refresh_token=refresh_token)


@under_each_transport
class RefreshTests(SessionTestMixin):
    def test_refresh_returns_the_next_tokens_of_the_session(self) -> None:
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        for before, after in (
            (parse(AccessToken, self.tokens.access), parse(AccessToken, following.access)),
            (parse(RefreshToken, self.tokens.refresh), parse(RefreshToken, following.refresh)),
        ):
            self.assertEqual(after[USER_CLAIM], str(self.ada.pk))
            self.assertEqual(after[SESSION_CLAIM], before[SESSION_CLAIM])
            self.assertNotEqual(after["jti"], before["jti"])
        self.service.refresh(refresh_token=following.refresh)
        self.assertEqual(count_sessions(self.ada), 1)

    def test_token_of_a_clock_that_is_ahead_is_accepted(self) -> None:
        ahead = timezone.now() + timedelta(seconds=25)
        with patch("rest_framework_simplejwt.tokens.aware_utcnow", return_value=ahead):
            following = self.service.refresh(refresh_token=self.tokens.refresh)
        self.assertEqual(parse(RefreshToken, following.refresh)["iat"], int(ahead.timestamp()))
        self.service.refresh(refresh_token=following.refresh)
        self.assertEqual(count_sessions(self.ada), 1)

    def test_refresh_extends_the_session(self) -> None:
        long_ago = self.session_of(self.tokens).expires_at - timedelta(days=10)
        Session.objects.update(expires_at=long_ago, last_used_at=long_ago)
        session = self.session_of(self.service.refresh(refresh_token=self.tokens.refresh))
        self.assertEqual(session.expires_at, session.last_used_at + RefreshToken.lifetime)
        self.assertGreater(session.last_used_at, session.created_at)

    def test_token_just_used_returns_its_successor_again(self) -> None:
        first = self.service.refresh(refresh_token=self.tokens.refresh)

        again = self.service.refresh(refresh_token=self.tokens.refresh)

        for claim in ("jti", "exp", USER_CLAIM, SESSION_CLAIM):
            self.assertEqual(
                parse(RefreshToken, again.refresh)[claim], parse(RefreshToken, first.refresh)[claim]
            )
        self.assertEqual(parse(AccessToken, again.access)[USER_CLAIM], str(self.ada.pk))
        self.service.refresh(refresh_token=again.refresh)
        self.assertEqual(count_sessions(self.ada), 1)

    def test_repeated_successor_does_not_expire_later(self) -> None:
        first = self.service.refresh(refresh_token=self.tokens.refresh)
        Session.objects.update(last_used_at=F("last_used_at") - timedelta(seconds=9))

        again = self.service.refresh(refresh_token=self.tokens.refresh)

        self.assertEqual(
            parse(RefreshToken, first.refresh)["exp"] - parse(RefreshToken, again.refresh)["exp"], 9
        )

    def test_token_before_the_previous_one_ends_the_session(self) -> None:
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        last = self.service.refresh(refresh_token=following.refresh)

        with self.assertLogs("accounts.sessions", "WARNING"):
            self.assert_invalid(self.tokens.refresh)
        self.assert_invalid(last.refresh)

    def test_repeated_refresh_does_not_extend_the_reuse_time(self) -> None:
        self.service.refresh(refresh_token=self.tokens.refresh)
        used_at = self.session_of(self.tokens).last_used_at

        self.service.refresh(refresh_token=self.tokens.refresh)

        self.assertEqual(self.session_of(self.tokens).last_used_at, used_at)

    def test_reuse_after_the_reuse_time_ends_the_session(self) -> None:
        others = self.sign_in()
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        Session.objects.update(last_used_at=F("last_used_at") - timedelta(seconds=REUSE_SECONDS))
        with self.assertLogs("accounts.sessions", "WARNING"):
            self.assert_invalid(self.tokens.refresh)
        self.assert_invalid(following.refresh)
        self.service.refresh(refresh_token=others.refresh)

    def test_invalid_token_raises_unauthenticated(self) -> None:
        expired = parse(RefreshToken, self.tokens.refresh)
        expired.set_exp(lifetime=-timedelta(minutes=1))
        strange = RefreshToken()
        forged = self.tokens.refresh[:-5] + "AAAAA"
        for token in ("", "x", "a.b.c", "ä\0", str(expired), str(strange), forged, self.tokens.access):
            with self.subTest(token=token):
                self.assert_invalid(token)
        self.service.refresh(refresh_token=self.tokens.refresh)


@under_each_transport
class HasSessionTests(SessionTestMixin):
    def has_session(self, tokens: Tokens, user: User | None = None) -> bool:
        session_id = UUID(parse(SessionToken, tokens.session)[SESSION_CLAIM])
        return self.service.has_session(user_id=(user or self.ada).pk, session_id=session_id)

    def test_session_exists_from_sign_in_to_sign_out(self) -> None:
        others = self.sign_in()
        self.assertTrue(self.has_session(self.tokens))
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assertFalse(self.has_session(self.tokens))
        self.assertTrue(self.has_session(others))

    def test_session_token_names_user_and_session_and_expires_with_it(self) -> None:
        token, refresh = parse(SessionToken, self.tokens.session), parse(RefreshToken, self.tokens.refresh)
        for claim in (USER_CLAIM, SESSION_CLAIM):
            self.assertEqual(token[claim], refresh[claim])
        self.assertAlmostEqual(token["exp"], refresh["exp"], delta=1)

    def test_session_token_is_neither_access_nor_refresh_token(self) -> None:
        with self.assertRaises(TokenError):
            parse(AccessToken, self.tokens.session)
        self.assert_invalid(self.tokens.session)
        self.assertTrue(self.has_session(self.tokens))

    def test_deactivation_and_new_password_end_sessions(self) -> None:
        session = parse(RefreshToken, self.sign_in().refresh)[SESSION_CLAIM]
        self.service.change_password(
            user_id=self.ada.pk,
            session_id=UUID(session),
            current_password=PASSWORD,
            new_password=NEW_PASSWORD,
        )
        self.assertFalse(self.has_session(self.tokens))
        self.assertTrue(self.service.has_session(user_id=self.ada.pk, session_id=UUID(session)))
        lifecycle.set_active([self.ada.pk], False)
        self.assertFalse(self.service.has_session(user_id=self.ada.pk, session_id=UUID(session)))

    def test_expired_foreign_or_unknown_session_returns_false(self) -> None:
        self.assertFalse(self.has_session(self.tokens, create_user("eva")))
        self.assertFalse(self.service.has_session(user_id=self.ada.pk, session_id=uuid7()))
        Session.objects.update(expires_at=timezone.now())
        self.assertFalse(self.has_session(self.tokens))


@under_each_transport
class SignOutTests(SessionTestMixin):
    def test_sign_out_ends_only_this_session(self) -> None:
        others = self.sign_in()
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assert_invalid(self.tokens.refresh)
        self.service.refresh(refresh_token=others.refresh)

    def test_used_token_signs_out(self) -> None:
        following = self.service.refresh(refresh_token=self.tokens.refresh)
        self.service.sign_out(refresh_token=self.tokens.refresh)
        self.assert_invalid(following.refresh)

    def test_invalid_token_is_accepted(self) -> None:
        self.service.sign_out(refresh_token=self.tokens.refresh)
        for token in (self.tokens.refresh, self.tokens.access, "x", ""):
            self.assertIsNone(self.service.sign_out(refresh_token=token))


@under_each_transport
class ChangePasswordTests(SessionTestMixin):
    def change(self, current: str = PASSWORD, new: str = NEW_PASSWORD) -> None:
        self.service.change_password(
            user_id=self.ada.pk,
            session_id=self.session_of(self.tokens).pk,
            current_password=current,
            new_password=new,
        )

    def test_only_the_new_password_signs_in(self) -> None:
        self.change()
        self.service.sign_in(login="ada", password=NEW_PASSWORD)
        with self.assertRaises(Unauthenticated):
            self.service.sign_in(login="ada", password=PASSWORD)

    def test_change_ends_only_the_users_other_sessions(self) -> None:
        create_user("eva")
        others, tokens_of_eva = self.sign_in(), self.sign_in("eva")
        self.change()
        self.assert_invalid(others.refresh)
        self.service.refresh(refresh_token=self.tokens.refresh)
        self.service.refresh(refresh_token=tokens_of_eva.refresh)

    def test_invalid_passwords_raise_invalid(self) -> None:
        others = self.sign_in()
        for passwords, field in (
            ({"current": "wrong"}, "current_password"),
            ({"current": ""}, "current_password"),
            ({"current": "x" * 129}, "current_password"),
            ({"current": "\0"}, "current_password"),
            ({"new": "short"}, "new_password"),
            ({"new": "x7-" * 50}, "new_password"),
            ({"new": "quiet\0tram-44"}, "new_password"),
            ({"new": "ada@example"}, "new_password"),
        ):
            with self.subTest(passwords=passwords):
                with self.assertRaises(Invalid) as caught:
                    self.change(**passwords)
                self.assertEqual(list(caught.exception.fields), [field])
        self.service.refresh(refresh_token=others.refresh)
        self.service.sign_in(login="ada", password=PASSWORD)

    def test_deactivated_user_raises_not_found(self) -> None:
        User.objects.update(is_active=False)
        with self.assertRaises(NotFound):
            self.change()


@under_each_transport
class DeactivateTests(SessionTestMixin):
    def test_deactivation_ends_sessions_and_closes_the_account(self) -> None:
        create_user("eva")
        tokens_of_eva = self.sign_in("eva")
        for _ in range(2):
            lifecycle.set_active([self.ada.pk], False)
            self.assert_invalid(self.tokens.refresh)
            with self.assertRaises(Unauthenticated):
                self.sign_in()
            with self.assertRaises(NotFound):
                self.service.get_account(user_id=self.ada.pk)
            self.assertEqual(self.service.get_by_usernames(usernames=["ada"]), {})
            self.assertFalse(self.service.get_many(ids=[self.ada.pk])[self.ada.pk].is_active)
        self.service.refresh(refresh_token=tokens_of_eva.refresh)

    def test_unknown_id_is_ignored(self) -> None:
        lifecycle.set_active([uuid7()], False)
        self.service.refresh(refresh_token=self.tokens.refresh)


class SurrogateTests(ServiceTestCase):
    """JSON contains no lone surrogates, so these come only from local calls."""

    services = ("accounts",)

    def test_token_with_lone_surrogate_is_invalid(self) -> None:
        service = registry.get(Accounts)
        with self.assertRaises(Unauthenticated):
            service.refresh(refresh_token="a\ud800.b.c")
        service.sign_out(refresh_token="a\ud800.b.c")

    def test_password_with_lone_surrogate_raises_invalid(self) -> None:
        ada = create_user("ada")
        for field in ("current_password", "new_password"):
            values = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
            with self.subTest(field=field), self.assertRaises(Invalid) as caught:
                registry.get(Accounts).change_password(
                    user_id=ada.pk, session_id=uuid7(), **values | {field: "quiet-tram-\ud800"}
                )
            self.assertEqual(list(caught.exception.fields), [field])


class ChangeAfterPasswordCheckTests(ServiceTestCase):
    services = ("accounts",)

    def setUp(self) -> None:
        self.ada = create_user("ada")
        self.service = registry.get(Accounts)

    @contextmanager
    def assert_raises_after(self, change: Callable[[], object], error: type[Exception]) -> Iterator[None]:
        """Run `change` after each check of a password; expect `error`."""
        check = User.check_password

        def check_then_change(user: User, password: str) -> bool:
            correct = check(user, password)
            change()
            return correct

        with patch.object(User, "check_password", check_then_change), self.assertRaises(error):
            yield

    def test_sign_in_to_an_account_deactivated_since_raises_unauthenticated(self) -> None:
        with self.assert_raises_after(lambda: lifecycle.set_active([self.ada.pk], False), Unauthenticated):
            self.service.sign_in(login="ada", password=PASSWORD)
        self.assertEqual(count_sessions(self.ada), 0)

    def test_sign_in_with_a_password_replaced_since_raises_unauthenticated(self) -> None:
        with self.assert_raises_after(lambda: User.objects.update(password=""), Unauthenticated):
            self.service.sign_in(login="ada", password=PASSWORD)
        self.assertEqual(count_sessions(self.ada), 0)

    def test_change_of_a_password_replaced_since_raises_invalid(self) -> None:
        with self.assert_raises_after(lambda: User.objects.update(password="another"), Invalid):
            self.service.change_password(
                user_id=self.ada.pk,
                session_id=uuid7(),
                current_password=PASSWORD,
                new_password=NEW_PASSWORD,
            )
        self.assertEqual(User.objects.get().password, "another")


class SessionQueryTests(ServiceTestCase):
    services = ("accounts",)

    def test_refresh_takes_one_query(self) -> None:
        service = registry.get(Accounts)
        create_user("ada")
        with self.assertNumQueries(6):  # read; begin, last_login, delete expired, insert, commit
            tokens = service.sign_in(login="ada", password=PASSWORD).tokens
        with self.assertNumQueries(1):
            service.refresh(refresh_token=tokens.refresh)
