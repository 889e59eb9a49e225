from functools import partial
from unittest.mock import patch

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts import reading
from accounts.contract import Accounts
from accounts.models import Follow, User
from accounts.tests.users import a_user
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


def counts(user):
    """(followers, following)"""
    return User.objects.values_list("followers_count", "following_count").get(pk=user.pk)


@under_each_transport
class Following:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada, self.eva = a_user("Ada"), a_user("eva")

    def follow(self, username="ada", follower=None):
        return self.service.follow(follower_id=(follower or self.eva).pk, username=username)

    def unfollow(self, username="ada"):
        return self.service.unfollow(follower_id=self.eva.pk, username=username)

    def test_answers_the_person_now_followed_and_counts_once(self):
        for _ in range(2):
            user = self.follow("ADA")
            self.assertEqual((user.id, user.following, user.followers_count), (self.ada.pk, True, 1))
            self.assertEqual(counts(self.ada), (1, 0))
            self.assertEqual(counts(self.eva), (0, 1))
        self.assertEqual(
            [user.id for user in self.service.list_following(user_id=self.eva.pk)], [self.ada.pk]
        )

    def test_no_longer(self):
        self.follow()
        self.follow("eva", self.ada)
        for _ in range(2):
            user = self.unfollow("ADA")
            self.assertEqual((user.id, user.following, user.followers_count), (self.ada.pk, False, 0))
            self.assertEqual(counts(self.ada), (0, 1))
            self.assertEqual(counts(self.eva), (1, 0))
        self.assertEqual(self.service.list_following(user_id=self.eva.pk), ())

    def test_nobody(self):
        a_user("gone", is_active=False)
        for username in ("nobody", "gone", "", "a\0"):
            for call in (self.follow, self.unfollow):
                with self.subTest(username=username, call=call.__name__), self.assertRaises(NotFound):
                    call(username)

    def test_by_nobody(self):
        gone = a_user("gone", is_active=False)
        for follower_id in (gone.pk, uuid7()):
            with self.subTest(follower_id=follower_id), self.assertRaises(Unauthenticated):
                self.service.follow(follower_id=follower_id, username="ada")
        self.assertEqual(counts(self.ada), (0, 0))
        self.assertFalse(Follow.objects.exists())

    def test_oneself(self):
        with self.assertRaises(Invalid):
            self.follow("EVA")

    def test_more_than_the_maximum(self):
        ida = a_user("ida")
        with patch("accounts.contract.MAX_FOLLOWING", 1):
            self.follow()
            with self.assertRaises(Conflict):
                self.follow("ida")
            self.assertTrue(self.follow().following)
            self.assertEqual((counts(self.eva), counts(ida)), ((0, 1), (0, 0)))
            self.unfollow()
            self.follow("ida")


class FollowsThatHappenMeanwhile(ServiceTestCase):
    """Between the look at who it is and the change, another request of the same person was faster."""

    services = ("accounts",)

    def setUp(self):
        self.ada, self.eva = a_user("ada"), a_user("eva")

    def call(self, method):
        """Calls `method`, and once more right after its first look."""
        call = partial(method, follower_id=self.eva.pk, username="ada")
        look = reading.get_by_username

        def look_then_be_late(username, viewer_id):
            patched.stop()
            person = look(username, viewer_id)
            call()
            return person

        patched = patch("accounts.reading.get_by_username", look_then_be_late)
        patched.start()
        return call()

    def test_count_once(self):
        service = registry.get(Accounts)
        for method, followed, count in ((service.follow, True, 1), (service.unfollow, False, 0)):
            with self.subTest(followee=followed):
                person = self.call(method)
                self.assertEqual((person.following, person.followers_count), (followed, count))
                self.assertEqual((counts(self.ada), counts(self.eva)), ((count, 0), (0, count)))


class FollowingCosts(ServiceTestCase):
    services = ("accounts",)

    def setUp(self):
        self.ada, self.eva = a_user("ada"), a_user("eva")
        self.service = registry.get(Accounts)

    def test_few_queries(self):
        given = {"follower_id": self.eva.pk, "username": "ada"}
        with self.assertNumQueries(1):
            self.service.unfollow(**given)
        with self.assertNumQueries(8):  # who is it; begin, insert, two counters, limit, end; who is it now
            self.service.follow(**given)
        with self.assertNumQueries(1):
            self.service.follow(**given)
        with self.assertNumQueries(7):
            self.service.unfollow(**given)

    def test_counters_change_in_one_order_so_that_two_who_follow_each_other_cannot_block_each_other(self):
        orders = []
        for follower, followed in ((self.ada, self.eva), (self.eva, self.ada)):
            with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
                self.service.follow(follower_id=follower.pk, username=followed.username)
            updates = [query["sql"].replace("-", "") for query in queries if "UPDATE" in query["sql"]]
            orders.append([self.ada.pk.hex in update for update in updates])
        self.assertEqual(orders, [[True, False]] * 2)
