from datetime import timedelta
from unittest.mock import patch

from django.db import connections
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from accounts.models import Follow, User
from accounts.tests.cases import LONG_AGO, AccountsTestMixin, create_user, create_users
from kernel.contracts.errors import NotFound
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class ReadUsersTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada = create_user("Ada", bio="Counts.", image="https://example.org/ada.png", joined_at=LONG_AGO)
        self.eva = create_user("eva", is_moderator=True)
        self.gone = create_user("gone", is_active=False)
        Follow.objects.create(follower=self.eva, followee=self.ada)

    def test_own_account_contains_email_and_profile(self) -> None:
        account = self.service.get_account(user_id=self.ada.pk)
        self.assertEqual(account.email, "ada@example.org")
        user = account.user
        self.assertEqual((user.id, user.username, user.joined_at), (self.ada.pk, "Ada", LONG_AGO))
        self.assertEqual((user.bio, user.image), ("Counts.", "https://example.org/ada.png"))

    def test_account_of_unknown_or_deactivated_user_raises_not_found(self) -> None:
        for user_id in (uuid7(), self.gone.pk):
            with self.assertRaises(NotFound):
                self.service.get_account(user_id=user_id)

    def test_get_many_returns_deactivated_users_and_omits_unknown_ids(self) -> None:
        ids = [self.eva.pk, self.gone.pk, uuid7(), self.ada.pk, self.ada.pk]
        found = self.service.get_many(ids=ids)
        self.assertEqual(set(found), {self.ada.pk, self.eva.pk, self.gone.pk})
        self.assertEqual(found[self.ada.pk], self.service.get_account(user_id=self.ada.pk).user)
        self.assertTrue(found[self.eva.pk].is_moderator)
        self.assertFalse(found[self.gone.pk].is_active)

    def test_get_by_usernames_ignores_case_and_omits_others(self) -> None:
        found = self.service.get_by_usernames(usernames=["ada", "ADA", "Eva", "gone", "nobody"])
        self.assertEqual(
            {name: user.username for name, user in found.items()},
            {"ada": "Ada", "ADA": "Ada", "Eva": "eva"},
        )

    def test_impossible_usernames_are_absent(self) -> None:
        create_user("kate")
        names = ["", "ada\0", "a b", "k\u0430te", "a" * 10_000]
        self.assertEqual(self.service.get_by_usernames(usernames=names), {})

    def test_following_is_set_for_the_viewer(self) -> None:
        ids, names = [self.ada.pk, self.eva.pk], ["ada", "eva"]
        for viewer_id, following in (
            (self.eva.pk, [True, False]),
            (self.ada.pk, [False] * 2),
            (None, [False] * 2),
        ):
            with self.subTest(viewer=viewer_id):
                by_id = self.service.get_many(ids=ids, viewer_id=viewer_id)
                self.assertEqual([by_id[user_id].following for user_id in ids], following)
                by_name = self.service.get_by_usernames(usernames=names, viewer_id=viewer_id)
                self.assertEqual([by_name[name].following for name in names], following)

    def test_empty_requests_return_nothing(self) -> None:
        self.assertEqual(self.service.get_many(ids=[]), {})
        self.assertEqual(self.service.get_by_usernames(usernames=[], viewer_id=self.ada.pk), {})

    def test_list_following_returns_active_users_newest_follow_first(self) -> None:
        ida = create_user("ida")
        for days, followee in ((2, self.ada), (3, ida), (1, self.eva), (4, self.gone)):
            Follow.objects.create(
                follower=ida if followee is self.eva else self.gone,
                followee=followee,
                followed_at=LONG_AGO + timedelta(days=days),
            )
        following = self.service.list_following(user_id=self.gone.pk)
        self.assertEqual([user.username for user in following], ["ida", "Ada"])
        self.assertTrue(all(user.following for user in following))
        self.assertEqual(self.service.list_following(user_id=self.ada.pk), ())

    def test_list_following_returns_at_most_the_limit(self) -> None:
        for followee in create_users(3):
            Follow.objects.create(follower=self.ada, followee=followee)
        with patch("accounts.contract.MAX_FOLLOWING", 2):
            following = self.service.list_following(user_id=self.ada.pk)
        self.assertEqual([user.username for user in following], ["user2", "user1"])


class SurrogateTests(ServiceTestCase):
    services = ("accounts",)

    def test_username_with_lone_surrogate_is_absent(self) -> None:
        self.assertEqual(registry.get(Accounts).get_by_usernames(usernames=["\ud800"]), {})


class ReadUsersQueryTests(ServiceTestCase):
    """Reads take one query, for one user or a hundred, with a viewer or without."""

    services = ("accounts",)

    def test_reads_take_one_query(self) -> None:
        service = registry.get(Accounts)
        viewer = create_user()
        users = create_users(100)
        Follow.objects.bulk_create(Follow(follower=viewer, followee=user) for user in users)
        for number in (1, 20, 100):
            ids = [user.pk for user in users[:number]]
            names = [user.username.upper() for user in users[:number]]
            for viewer_id in (None, viewer.pk):
                with self.subTest(number=number, viewer=viewer_id):
                    with self.assertNumQueries(1):
                        by_id = service.get_many(ids=ids, viewer_id=viewer_id)
                    self.assertEqual(len(by_id), number)
                    with self.assertNumQueries(1):
                        by_name = service.get_by_usernames(usernames=names, viewer_id=viewer_id)
                    self.assertEqual(len(by_name), number)
        with self.assertNumQueries(1):
            self.assertEqual(len(service.list_following(user_id=viewer.pk)), 100)

    def test_usernames_are_looked_up_with_their_index(self) -> None:
        connection = connections[alias_of("accounts")]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # A table this small is scanned otherwise.
        plan = User.objects.named(["ada", "eva"]).explain()
        self.assertIn("username_unique_in_any_case", plan)
