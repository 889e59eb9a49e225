from hashlib import sha256
from typing import Any

from accounts import lifecycle
from accounts.contract import Accounts, ProfileChanges
from accounts.models import IdempotencyRecord, User
from accounts.tests.cases import PASSWORD, AccountsTestMixin, create_user
from kernel.contracts.codec import codecs
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, ServiceTransactionTestCase, under_each_transport
from kernel.testing.concurrency import run_concurrently
from kernel.testing.idempotency import IdempotentCommandTests

WRITERS = 6
SECRET = "a-new-9-lamp"


@under_each_transport
class AccountsIdempotencyTests(IdempotentCommandTests, AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada, self.eva = create_user("ada"), create_user("eva")

    def arguments_for(self, command: str) -> dict[str, Any]:
        if command in ("follow", "unfollow"):
            follow: dict[str, Any] = {"follower_id": self.eva.pk, "username": "ada"}
            if command == "unfollow":
                self.service.follow(**follow)
            else:
                self.service.unfollow(**follow)
            return follow
        if command == "create_account":
            name = f"user{User.objects.count()}"
            return {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
        user = create_user(f"user{User.objects.count()}")
        more: dict[str, dict[str, Any]] = {
            "update_profile": {"changes": ProfileChanges(bio="Another.")},
            "erase": {"password": PASSWORD},
        }
        return {"user_id": user.pk, **more.get(command, {})}

    def test_first_response_is_returned_after_later_changes(self) -> None:
        follow: dict[str, Any] = {"follower_id": self.eva.pk, "username": "ada", "key": "k"}
        self.assertTrue(self.service.follow(**follow).following)
        lifecycle.set_active([self.ada.pk], False)
        self.assertTrue(self.service.follow(**follow).following)

    def test_repeated_creation_returns_the_account_after_its_name_was_changed(self) -> None:
        arguments = {"username": "bob", "email": "bob@example.com", "password": PASSWORD, "key": "k"}
        account = self.service.create_account(**arguments)
        changes = ProfileChanges(username="robert")
        self.service.update_profile(user_id=account.user.id, changes=changes)
        self.assertEqual(self.service.create_account(**arguments), account)


class IdempotencyRecordTests(ServiceTestCase):
    services = ("accounts",)

    def test_record_of_a_new_account_does_not_contain_the_password(self) -> None:
        registry.get(Accounts).create_account(username="ada", email="a@b.example", password=SECRET, key="k")
        record = IdempotencyRecord.objects.get()
        self.assertNotIn(SECRET, f"{record.request_digest} {record.response}")

    def test_record_does_not_contain_the_password(self) -> None:
        changes = ProfileChanges(password=SECRET)
        registry.get(Accounts).update_profile(user_id=create_user().pk, changes=changes, key="k")
        record = IdempotencyRecord.objects.get()
        self.assertNotIn(SECRET, f"{record.request_digest} {record.response}")

    def test_digest_is_not_a_plain_hash_of_the_arguments(self) -> None:
        user, changes = create_user(), ProfileChanges(password=SECRET)
        registry.get(Accounts).update_profile(user_id=user.pk, changes=changes, key="k")
        guess = codecs(Accounts)["update_profile"].encode_arguments({"user_id": user.pk, "changes": changes})
        self.assertNotEqual(IdempotencyRecord.objects.get().request_digest, sha256(guess).hexdigest())


class ConcurrentCommandTests(ServiceTransactionTestCase):
    """The same call several times at once."""

    services = ("accounts",)

    def test_concurrent_follows_with_one_key_count_once(self) -> None:
        create_user("ada")
        arguments: dict[str, Any] = {"follower_id": create_user("eva").pk, "username": "ada", "key": "k"}
        responses = run_concurrently(*[lambda: registry.get(Accounts).follow(**arguments)] * WRITERS)
        self.assertEqual({(user.following, user.followers_count) for user in responses}, {(True, 1)})

    def test_concurrent_registrations_with_one_key_create_one_account(self) -> None:
        arguments = {"username": "ada", "email": "ada@example.com", "password": PASSWORD, "key": "k"}
        responses = run_concurrently(*[lambda: registry.get(Accounts).create_account(**arguments)] * WRITERS)
        self.assertEqual({account.user.id for account in responses}, {User.objects.get().pk})

    def test_concurrent_updates_with_one_key_return_the_same_account(self) -> None:
        arguments: dict[str, Any] = {
            "user_id": create_user("ada").pk,
            "changes": ProfileChanges(username="lovelace"),
            "key": "k",
        }
        responses = run_concurrently(*[lambda: registry.get(Accounts).update_profile(**arguments)] * WRITERS)
        self.assertEqual({account.user.username for account in responses}, {"lovelace"})
