from datetime import timedelta
from unittest.mock import patch

from django.db import connections
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from accounts.models import Follow, User
from accounts.tests.users import LONG_AGO, a_user, many_users
from kernel.contracts.errors import NotFound
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class ReadingPeople:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada = a_user("Ada", bio="Counts.", image="https://example.org/ada.png", joined_at=LONG_AGO)
        self.eva = a_user("eva", is_moderator=True)
        self.gone = a_user("gone", is_active=False)
        Follow.objects.create(follower=self.eva, followee=self.ada)

    def test_ones_own_account(self):
        account = self.service.get_account(user_id=self.ada.pk)
        self.assertEqual(account.email, "ada@example.org")
        user = account.user
        self.assertEqual((user.id, user.username, user.joined_at), (self.ada.pk, "Ada", LONG_AGO))
        self.assertEqual((user.bio, user.image), ("Counts.", "https://example.org/ada.png"))

    def test_nobodys_account(self):
        for user_id in (uuid7(), self.gone.pk):
            with self.assertRaises(NotFound):
                self.service.get_account(user_id=user_id)

    def test_many_by_id(self):
        ids = [self.eva.pk, self.gone.pk, uuid7(), self.ada.pk, self.ada.pk]
        people = self.service.get_many(ids=ids)
        self.assertEqual(set(people), {self.ada.pk, self.eva.pk, self.gone.pk})
        self.assertEqual(people[self.ada.pk], self.service.get_account(user_id=self.ada.pk).user)
        self.assertTrue(people[self.eva.pk].is_moderator)
        self.assertFalse(people[self.gone.pk].is_active)

    def test_many_by_name_whatever_the_case(self):
        people = self.service.get_by_usernames(usernames=["ada", "ADA", "Eva", "gone", "nobody"])
        self.assertEqual(
            {name: user.username for name, user in people.items()},
            {"ada": "Ada", "ADA": "Ada", "Eva": "eva"},
        )

    def test_names_nobody_can_have(self):
        a_user("kate")
        names = ["", "ada\0", "a b", "\N{KELVIN SIGN}ate", "a" * 10_000]
        self.assertEqual(self.service.get_by_usernames(usernames=names), {})

    def test_whom_the_viewer_follows(self):
        ids, names = [self.ada.pk, self.eva.pk], ["ada", "eva"]
        for viewer_id, followed in (
            (self.eva.pk, [True, False]),
            (self.ada.pk, [False] * 2),
            (None, [False] * 2),
        ):
            with self.subTest(viewer=viewer_id):
                people = self.service.get_many(ids=ids, viewer_id=viewer_id)
                self.assertEqual([people[user_id].following for user_id in ids], followed)
                people = self.service.get_by_usernames(usernames=names, viewer_id=viewer_id)
                self.assertEqual([people[name].following for name in names], followed)

    def test_none(self):
        self.assertEqual(self.service.get_many(ids=[]), {})
        self.assertEqual(self.service.get_by_usernames(usernames=[], viewer_id=self.ada.pk), {})

    def test_whom_someone_follows_newest_first(self):
        ida = a_user("ida")
        for days, followed in ((2, self.ada), (3, ida), (1, self.eva), (4, self.gone)):
            Follow.objects.create(
                follower=ida if followed is self.eva else self.gone,
                followee=followed,
                followed_at=LONG_AGO + timedelta(days=days),
            )
        following = self.service.list_following(user_id=self.gone.pk)
        self.assertEqual([user.username for user in following], ["ida", "Ada"])
        self.assertTrue(all(user.following for user in following))
        self.assertEqual(self.service.list_following(user_id=self.ada.pk), ())

    def test_no_more_than_the_maximum(self):
        for followed in many_users(3):
            Follow.objects.create(follower=self.ada, followee=followed)
        with patch("accounts.contract.MAX_FOLLOWING", 2):
            following = self.service.list_following(user_id=self.ada.pk)
        self.assertEqual([user.username for user in following], ["user2", "user1"])


class LoneSurrogates(ServiceTestCase):
    services = ("accounts",)

    def test_are_in_no_name(self):
        self.assertEqual(registry.get(Accounts).get_by_usernames(usernames=["\ud800"]), {})


class TheCostOfReading(ServiceTestCase):
    """One query, for one person or a hundred, with a viewer or without."""

    services = ("accounts",)

    def test_one_query(self):
        service = registry.get(Accounts)
        viewer = a_user()
        users = many_users(100)
        Follow.objects.bulk_create(Follow(follower=viewer, followee=user) for user in users)
        for number in (1, 20, 100):
            ids = [user.pk for user in users[:number]]
            names = [user.username.upper() for user in users[:number]]
            for viewer_id in (None, viewer.pk):
                with self.subTest(number=number, viewer=viewer_id):
                    with self.assertNumQueries(1):
                        people = service.get_many(ids=ids, viewer_id=viewer_id)
                    self.assertEqual(len(people), number)
                    with self.assertNumQueries(1):
                        people = service.get_by_usernames(usernames=names, viewer_id=viewer_id)
                    self.assertEqual(len(people), number)
        with self.assertNumQueries(1):
            self.assertEqual(len(service.list_following(user_id=viewer.pk)), 100)

    def test_names_are_looked_up_through_their_index(self):
        connection = connections[alias_of("accounts")]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # else a table this small is read whole
        plan = User.objects.named(["ada", "eva"]).explain()
        self.assertIn("username_unique_in_any_case", plan)
