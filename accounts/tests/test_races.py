from functools import partial
from unittest.mock import patch

from rest_framework_simplejwt.tokens import RefreshToken

from accounts import lifecycle
from accounts.contract import Accounts, ImportedFollow, ProfileChanges
from accounts.models import Follow, Session, User
from accounts.tests.test_follows import counts
from accounts.tests.users import LONG_AGO, PASSWORD, a_user, many_users, sessions_of
from kernel.contracts.errors import Conflict
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.threads import at_once

TIMES = 6


class Races(ServiceTransactionTestCase):
    services = ("accounts",)

    def setUp(self):
        self.service = registry.get(Accounts)

    def assert_outcomes(self, outcomes, **expected):
        """How often each class came out; everything else is a failure of its own."""
        names = [type(outcome).__name__ for outcome in outcomes]
        self.assertEqual({name: names.count(name) for name in names}, expected, outcomes)

    def test_the_same_refresh_token_has_one_successor(self):
        ada = a_user("ada")
        for _ in range(TIMES):
            token = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
            refresh = partial(self.service.refresh, refresh_token=token)
            outcomes = at_once(refresh, refresh, refresh)
            self.assert_outcomes(outcomes, Tokens=3)
            self.assertEqual(len({RefreshToken(tokens.refresh)["jti"] for tokens in outcomes}), 1)
            self.service.refresh(refresh_token=outcomes[0].refresh)
        self.assertEqual(sessions_of(ada), TIMES)

    def test_a_name_is_registered_once_whatever_the_case(self):
        for index in range(TIMES):
            outcomes = at_once(
                *(
                    partial(
                        self.service.register,
                        username=f"{name}{index}",
                        email=f"{name}{number}-{index}@example.org",
                        password=PASSWORD,
                    )
                    for number, name in enumerate(("ada", "ADA", "Ada"))
                )
            )
            self.assert_outcomes(outcomes, SignedIn=1, Conflict=2)
            for error in outcomes:
                if isinstance(error, Conflict):
                    self.assertEqual(error.fields, {"username": ["This username is taken."]})
        self.assertEqual(User.objects.count(), TIMES)
        self.assertEqual(Session.objects.count(), TIMES)

    def test_an_address_is_given_to_one(self):
        users = [a_user("ada"), a_user("eva")]
        for index in range(TIMES):
            changes = ProfileChanges(email=f"new{index}@example.org")
            outcomes = at_once(
                *(partial(self.service.update_profile, user_id=user.pk, changes=changes) for user in users)
            )
            self.assert_outcomes(outcomes, Account=1, Conflict=1)

    def test_following_counts_once(self):
        users = many_users(TIMES)
        ada = a_user("ada")
        for number, user in enumerate(users, start=1):
            follow = partial(self.service.follow, follower_id=user.pk, username="ada")
            self.assert_outcomes(at_once(follow, follow, follow), User=3)
            self.assertEqual((counts(ada), counts(user)), ((number, 0), (0, 1)))

    def test_unfollowing_counts_once(self):
        users = many_users(TIMES)
        ada = a_user("ada")
        for user in users:
            self.service.follow(follower_id=user.pk, username="ada")
            unfollow = partial(self.service.unfollow, follower_id=user.pk, username="ada")
            self.assert_outcomes(at_once(unfollow, unfollow, unfollow), User=3)
            self.assertEqual((counts(ada), counts(user)), ((0, 0), (0, 0)))

    def test_everyone_follows_everyone(self):
        users = many_users(4)
        pairs = [(one, other) for one in users for other in users if one != other]
        outcomes = at_once(
            *(
                partial(self.service.follow, follower_id=one.pk, username=other.username)
                for one, other in pairs
            )
        )
        self.assert_outcomes(outcomes, User=len(pairs))
        self.assertEqual({counts(user) for user in users}, {(3, 3)})

    def test_nobody_slips_past_the_maximum(self):
        ada, *others = [a_user("ada"), *many_users(4)]
        follow = partial(self.service.follow, follower_id=ada.pk)
        with patch("accounts.contract.MAX_FOLLOWING", 2):
            outcomes = at_once(*(partial(follow, username=other.username) for other in others))
        self.assert_outcomes(outcomes, User=2, Conflict=2)
        self.assertEqual(counts(ada), (0, 2))

    def test_imports_of_the_same_follows(self):
        users = many_users(10)
        follows = [
            ImportedFollow(follower_id=one.pk, followee_id=other.pk, followed_at=LONG_AGO)
            for one in users
            for other in users
        ]
        run = partial(self.service.import_follows, follows=follows)
        outcomes = at_once(run, run, run)
        self.assertEqual(sorted(outcomes), [0, 0, 90])
        self.assertEqual({counts(user) for user in users}, {(9, 9)})
        self.assertEqual(Follow.objects.count(), 90)

    def test_signing_in_while_being_deactivated(self):
        for index in range(TIMES):
            user = a_user(f"user{index}")
            outcome, _ = at_once(
                partial(self.service.sign_in, login=user.username, password=PASSWORD),
                partial(lifecycle.set_active, [user.pk], False),
            )
            self.assertIn(type(outcome).__name__, ("SignedIn", "Unauthenticated"))
            self.assertEqual(sessions_of(user), 0)
