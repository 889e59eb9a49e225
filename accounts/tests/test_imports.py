from typing import Any
from unittest.mock import patch

from uuid_utils.compat import uuid7

from accounts.contract import Accounts, ImportedFollow, ImportedUser
from accounts.models import Follow, User
from accounts.tests.cases import LONG_AGO, AccountsTestMixin, create_user, create_users, follow_counts
from kernel.contracts.errors import Conflict, Invalid, Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, under_each_transport


def imported(name: str, **fields: Any) -> ImportedUser:
    values: dict[str, Any] = {
        "id": uuid7(),
        "username": name,
        "email": f"{name}@example.org",
        "joined_at": LONG_AGO,
    }
    return ImportedUser(**values | fields)


def imported_follow(follower: User, followee: User) -> ImportedFollow:
    return ImportedFollow(follower_id=follower.pk, followee_id=followee.pk, followed_at=LONG_AGO)


@under_each_transport
class ImportUsersTests(AccountsTestMixin):
    def test_imported_users_have_the_given_values(self) -> None:
        ada = imported(
            "Ada", email="Ada@Example.org", password="x", bio="Counts.", image="https://a.example/a"
        )
        eva = imported("eva", is_moderator=True)
        self.assertEqual(self.service.import_users(users=[ada, eva]), 2)
        users_by_id = self.service.get_many(ids=[ada.id, eva.id])
        self.assertEqual(users_by_id[ada.id].username, "Ada")
        self.assertEqual(
            (users_by_id[ada.id].bio, users_by_id[ada.id].image), ("Counts.", "https://a.example/a")
        )
        self.assertEqual((users_by_id[ada.id].joined_at, users_by_id[ada.id].is_moderator), (LONG_AGO, False))
        self.assertTrue(users_by_id[eva.id].is_moderator)
        self.assertEqual(self.service.sign_in(login="ada@example.org", password="x").account.user.id, ada.id)

    def test_user_without_password_cannot_sign_in(self) -> None:
        self.service.import_users(users=[imported("ada")])
        for password in ("", "None"):
            with self.assertRaises(Unauthenticated):
                self.service.sign_in(login="ada", password=password)

    def test_existing_ids_are_skipped(self) -> None:
        ada = imported("ada", bio="Counts.")
        again = imported("other", id=ada.id)
        self.assertEqual(self.service.import_users(users=[ada, ada]), 1)
        self.assertEqual(self.service.import_users(users=[again, imported("eva")]), 1)
        self.assertEqual(self.service.get_many(ids=[ada.id])[ada.id].username, "ada")

    def test_empty_import_returns_zero(self) -> None:
        self.assertEqual(self.service.import_users(users=[]), 0)

    def test_taken_values_raise_conflict_and_import_nothing(self) -> None:
        create_user("Ada")
        for users, taken in (
            ([imported("new"), imported("ADA", email="x@example.org")], {"username": ["ada is taken."]}),
            (
                [imported("new"), imported("x", email="ADA@example.org")],
                {"email": ["ada@example.org is taken."]},
            ),
            ([imported("eva"), imported("EVA", email="x@example.org")], {"username": ["eva is taken."]}),
        ):
            with self.subTest(taken=taken):
                with self.assertRaises(Conflict) as caught:
                    self.service.import_users(users=users)
                self.assertEqual(caught.exception.fields, taken)
                self.assertEqual(User.objects.count(), 1)

    def test_invalid_field_raises_invalid_and_imports_nothing(self) -> None:
        for field, value in (
            ("username", "a b"),
            ("email", "x"),
            ("bio", "\0"),
            ("image", "x"),
            ("password", "x" * 129),
            ("password", "\0"),
        ):
            with self.subTest(field=field):
                with self.assertRaises(Invalid) as caught:
                    self.service.import_users(users=[imported("new"), imported("eva", **{field: value})])
                self.assertEqual(list(caught.exception.fields), [field])
                self.assertFalse(User.objects.exists())


@under_each_transport
class ImportFollowsTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada, self.eva, self.ida = create_user("ada"), create_user("eva"), create_user("ida")

    def run_import(self, *pairs: tuple[User, User]) -> int:
        return self.service.import_follows(follows=[imported_follow(*pair) for pair in pairs])

    def test_imported_follows_are_counted_on_both_sides(self) -> None:
        self.assertEqual(self.run_import((self.ada, self.eva), (self.ada, self.ida), (self.eva, self.ida)), 3)
        self.assertEqual(
            (follow_counts(self.ada), follow_counts(self.eva), follow_counts(self.ida)),
            ((0, 2), (1, 1), (2, 0)),
        )
        following = self.service.list_following(user_id=self.ada.pk)
        newest_first = Follow.objects.filter(follower=self.ada).order_by("-id")
        self.assertEqual([user.id for user in following], [follow.followee_id for follow in newest_first])
        self.assertEqual(set(Follow.objects.values_list("followed_at", flat=True)), {LONG_AGO})

    def test_existing_own_and_unknown_follows_are_skipped(self) -> None:
        self.service.follow(follower_id=self.ada.pk, username="eva")
        unknown = User()
        new = self.run_import(
            (self.ada, self.eva),
            (self.eva, self.ada),
            (self.eva, self.ada),
            (self.ida, self.ida),
            (unknown, self.ada),
            (self.ada, unknown),
        )
        self.assertEqual(new, 1)
        self.assertEqual(
            (follow_counts(self.ada), follow_counts(self.eva), follow_counts(self.ida)),
            ((1, 1), (1, 1), (0, 0)),
        )
        self.assertEqual(self.run_import((self.eva, self.ada)), 0)
        self.assertEqual(follow_counts(self.ada), (1, 1))

    def test_import_over_limit_raises_conflict(self) -> None:
        with patch("accounts.contract.MAX_FOLLOWING", 1):
            with self.assertRaises(Conflict):
                self.run_import((self.ada, self.eva), (self.ada, self.ida))
            self.assertFalse(Follow.objects.exists())
            self.assertEqual(follow_counts(self.eva), (0, 0))
            self.assertEqual(self.run_import((self.ada, self.eva)), 1)


class BatchImportTests(ServiceTestCase):
    services = ("accounts",)

    def test_users_are_imported_in_batches(self) -> None:
        service = registry.get(Accounts)
        with patch("accounts.imports.BATCH_SIZE", 3):
            users = [imported(f"user{index}") for index in range(8)]
            others = [imported(f"other{index}") for index in range(5)]
            self.assertEqual(service.import_users(users=users), 8)
            self.assertEqual(service.import_users(users=[*users, imported("new")]), 1)
            with self.assertRaises(Conflict) as caught:
                service.import_users(users=[*others, imported("user7")])
            self.assertEqual(caught.exception.fields["username"], ["user7 is taken."])

    def test_follows_are_imported_in_batches(self) -> None:
        users = create_users(5)
        pairs = [imported_follow(one, other) for one in users for other in users]
        with patch("accounts.imports.BATCH_SIZE", 3):
            self.assertEqual(registry.get(Accounts).import_follows(follows=pairs), 20)
        self.assertEqual({follow_counts(user) for user in users}, {(4, 4)})
