from collections.abc import Sequence
from functools import partial
from unittest.mock import patch

from rest_framework_simplejwt.tokens import RefreshToken

from accounts import lifecycle
from accounts.contract import Accounts, ImportedFollow, ProfileChanges
from accounts.models import Follow, Session, User
from accounts.tests.cases import LONG_AGO, PASSWORD, count_sessions, create_user, create_users, follow_counts
from kernel.contracts.errors import Conflict
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.concurrency import run_concurrently

TIMES = 6


class ConcurrencyTests(ServiceTransactionTestCase):
    services = ("accounts",)

    def setUp(self) -> None:
        self.service = registry.get(Accounts)

    def assert_outcomes(self, outcomes: Sequence[object], **expected: int) -> None:
        """Check how many of the outcomes are of each class, by its name."""
        names = [type(outcome).__name__ for outcome in outcomes]
        self.assertEqual({name: names.count(name) for name in names}, expected, outcomes)

    def test_concurrent_refreshes_return_one_successor(self) -> None:
        ada = create_user("ada")
        for _ in range(TIMES):
            token = self.service.sign_in(login="ada", password=PASSWORD).tokens.refresh
            refresh = partial(self.service.refresh, refresh_token=token)
            outcomes = run_concurrently(refresh, refresh, refresh)
            self.assert_outcomes(outcomes, Tokens=3)
            self.assertEqual(len({RefreshToken(tokens.refresh)["jti"] for tokens in outcomes}), 1)
            self.service.refresh(refresh_token=outcomes[0].refresh)
        self.assertEqual(count_sessions(ada), TIMES)

    def test_username_is_registered_once_regardless_of_case(self) -> None:
        for index in range(TIMES):
            outcomes = run_concurrently(
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

    def test_email_is_given_to_one_user(self) -> None:
        users = [create_user("ada"), create_user("eva")]
        for index in range(TIMES):
            changes = ProfileChanges(email=f"new{index}@example.org")
            outcomes = run_concurrently(
                *(partial(self.service.update_profile, user_id=user.pk, changes=changes) for user in users)
            )
            self.assert_outcomes(outcomes, Account=1, Conflict=1)

    def test_concurrent_follows_count_once(self) -> None:
        users = create_users(TIMES)
        ada = create_user("ada")
        for number, user in enumerate(users, start=1):
            follow = partial(self.service.follow, follower_id=user.pk, username="ada")
            self.assert_outcomes(run_concurrently(follow, follow, follow), User=3)
            self.assertEqual((follow_counts(ada), follow_counts(user)), ((number, 0), (0, 1)))

    def test_concurrent_unfollows_count_once(self) -> None:
        users = create_users(TIMES)
        ada = create_user("ada")
        for user in users:
            self.service.follow(follower_id=user.pk, username="ada")
            unfollow = partial(self.service.unfollow, follower_id=user.pk, username="ada")
            self.assert_outcomes(run_concurrently(unfollow, unfollow, unfollow), User=3)
            self.assertEqual((follow_counts(ada), follow_counts(user)), ((0, 0), (0, 0)))

    def test_mutual_follows_are_all_counted(self) -> None:
        users = create_users(4)
        pairs = [(one, other) for one in users for other in users if one != other]
        outcomes = run_concurrently(
            *(
                partial(self.service.follow, follower_id=one.pk, username=other.username)
                for one, other in pairs
            )
        )
        self.assert_outcomes(outcomes, User=len(pairs))
        self.assertEqual({follow_counts(user) for user in users}, {(3, 3)})

    def test_concurrent_follows_stay_within_the_limit(self) -> None:
        ada, *others = [create_user("ada"), *create_users(4)]
        follow = partial(self.service.follow, follower_id=ada.pk)
        with patch("accounts.contract.MAX_FOLLOWING", 2):
            outcomes = run_concurrently(*(partial(follow, username=other.username) for other in others))
        self.assert_outcomes(outcomes, User=2, Conflict=2)
        self.assertEqual(follow_counts(ada), (0, 2))

    def test_concurrent_imports_of_the_same_follows_count_once(self) -> None:
        users = create_users(10)
        follows = [
            ImportedFollow(follower_id=one.pk, followee_id=other.pk, followed_at=LONG_AGO)
            for one in users
            for other in users
        ]
        run = partial(self.service.import_follows, follows=follows)
        outcomes = run_concurrently(run, run, run)
        self.assertEqual(sorted(outcomes), [0, 0, 90])
        self.assertEqual({follow_counts(user) for user in users}, {(9, 9)})
        self.assertEqual(Follow.objects.count(), 90)

    def test_sign_in_during_deactivation_keeps_no_session(self) -> None:
        for index in range(TIMES):
            user = create_user(f"user{index}")
            outcome, _ = run_concurrently(
                partial(self.service.sign_in, login=user.username, password=PASSWORD),
                partial(lifecycle.set_active, [user.pk], False),
            )
            self.assertIn(type(outcome).__name__, ("SignedIn", "Unauthenticated"))
            self.assertEqual(count_sessions(user), 0)
