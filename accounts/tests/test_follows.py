from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connections
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts import contract, reading
from accounts.contract import Accounts
from accounts.models import Follow, User
from accounts.tests.cases import AccountsTestMixin, create_user, follow_counts
from kernel.contracts.errors import Conflict, Invalid, NotFound, Unauthenticated
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


@under_each_transport
class FollowTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada, self.eva = create_user("Ada"), create_user("eva")

    def follow(self, username: str = "ada", follower: User | None = None) -> contract.User:
        return self.service.follow(follower_id=(follower or self.eva).pk, username=username)

    def unfollow(self, username: str = "ada") -> contract.User:
        return self.service.unfollow(follower_id=self.eva.pk, username=username)

    def test_follow_returns_followee_and_counts_once(self) -> None:
        for _ in range(2):
            user = self.follow("ADA")
            self.assertEqual((user.id, user.following, user.followers_count), (self.ada.pk, True, 1))
            self.assertEqual(follow_counts(self.ada), (1, 0))
            self.assertEqual(follow_counts(self.eva), (0, 1))
        self.assertEqual(
            [user.id for user in self.service.list_following(user_id=self.eva.pk)], [self.ada.pk]
        )

    def test_unfollow_returns_former_followee_and_counts_once(self) -> None:
        self.follow()
        self.follow("eva", self.ada)
        for _ in range(2):
            user = self.unfollow("ADA")
            self.assertEqual((user.id, user.following, user.followers_count), (self.ada.pk, False, 0))
            self.assertEqual(follow_counts(self.ada), (0, 1))
            self.assertEqual(follow_counts(self.eva), (1, 0))
        self.assertEqual(self.service.list_following(user_id=self.eva.pk), ())

    def test_unknown_or_deactivated_followee_raises_not_found(self) -> None:
        create_user("gone", is_active=False)
        for username in ("nobody", "gone", "", "a\0"):
            for call in (self.follow, self.unfollow):
                with self.subTest(username=username, call=call.__name__), self.assertRaises(NotFound):
                    call(username)

    def test_unknown_or_deactivated_follower_raises_unauthenticated(self) -> None:
        gone = create_user("gone", is_active=False)
        for follower_id in (gone.pk, uuid7()):
            with self.subTest(follower_id=follower_id), self.assertRaises(Unauthenticated):
                self.service.follow(follower_id=follower_id, username="ada")
        self.assertEqual(follow_counts(self.ada), (0, 0))
        self.assertFalse(Follow.objects.exists())

    def test_following_oneself_raises_invalid(self) -> None:
        with self.assertRaises(Invalid):
            self.follow("EVA")

    def test_follow_over_limit_raises_conflict(self) -> None:
        ida = create_user("ida")
        with patch("accounts.contract.MAX_FOLLOWING", 1):
            self.follow()
            with self.assertRaises(Conflict):
                self.follow("ida")
            self.assertTrue(self.follow().following)
            self.assertEqual((follow_counts(self.eva), follow_counts(ida)), ((0, 1), (0, 0)))
            self.unfollow()
            self.follow("ida")


class ConcurrentFollowTests(ServiceTestCase):
    """Another request of the same user runs between the read and the change."""

    services = ("accounts",)

    def setUp(self) -> None:
        self.ada, self.eva = create_user("ada"), create_user("eva")

    def call(self, method: Callable[..., contract.User]) -> contract.User:
        """Call `method`, and once more right after its first read."""
        call = partial(method, follower_id=self.eva.pk, username="ada")
        read = reading.get_by_username

        def read_then_call(username: str, viewer_id: UUID | None) -> contract.User:
            patched.stop()
            user = read(username, viewer_id)
            call()
            return user

        patched = patch("accounts.reading.get_by_username", read_then_call)
        patched.start()
        return call()

    def test_concurrent_request_of_the_same_user_counts_once(self) -> None:
        service = registry.get(Accounts)
        for method, following, count in ((service.follow, True, 1), (service.unfollow, False, 0)):
            with self.subTest(following=following):
                user = self.call(method)
                self.assertEqual((user.following, user.followers_count), (following, count))
                self.assertEqual((follow_counts(self.ada), follow_counts(self.eva)), ((count, 0), (0, count)))


class FollowQueryTests(ServiceTestCase):
    services = ("accounts",)

    def setUp(self) -> None:
        self.ada, self.eva = create_user("ada"), create_user("eva")
        self.service = registry.get(Accounts)

    def test_number_of_queries(self) -> None:
        arguments: dict[str, Any] = {"follower_id": self.eva.pk, "username": "ada"}
        with self.assertNumQueries(1):
            self.service.unfollow(**arguments)
        with self.assertNumQueries(8):  # read; begin, insert, two counters, limit, commit; read
            self.service.follow(**arguments)
        with self.assertNumQueries(1):
            self.service.follow(**arguments)
        with self.assertNumQueries(7):
            self.service.unfollow(**arguments)

    def test_counters_are_updated_in_the_same_order_for_both_directions(self) -> None:
        orders = []
        for follower, followee in ((self.ada, self.eva), (self.eva, self.ada)):
            with CaptureQueriesContext(connections[alias_of("accounts")]) as queries:
                self.service.follow(follower_id=follower.pk, username=followee.username)
            updates = [query["sql"].replace("-", "") for query in queries if "UPDATE" in query["sql"]]
            orders.append([self.ada.pk.hex in update for update in updates])
        self.assertEqual(orders, [[True, False]] * 2)
