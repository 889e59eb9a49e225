from hashlib import sha256

from accounts import lifecycle
from accounts.contract import Accounts, ProfileChanges
from accounts.models import IdempotencyRecord, User
from accounts.tests.users import PASSWORD, a_user
from kernel.contracts.codec import codecs
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, ServiceTransactionTestCase, under_each_transport
from kernel.testing.keys import KeyedCommands
from kernel.testing.threads import at_once

WRITERS = 6
SECRET = "a-new-9-lamp"


@under_each_transport
class Keys(KeyedCommands):
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada, self.eva = a_user("ada"), a_user("eva")

    def given(self, command):
        if command in ("follow", "unfollow"):
            follow = {"follower_id": self.eva.pk, "username": "ada"}
            if command == "unfollow":
                self.service.follow(**follow)
            else:
                self.service.unfollow(**follow)
            return follow
        user = a_user(f"user{User.objects.count()}")
        more = {
            "update_profile": {"changes": ProfileChanges(bio="Another.")},
            "erase": {"password": PASSWORD},
        }
        return {"user_id": user.pk, **more.get(command, {})}

    def test_the_first_answer_is_given_whatever_became_of_it_since(self):
        follow = {"follower_id": self.eva.pk, "username": "ada", "key": "k"}
        self.assertTrue(self.service.follow(**follow).following)
        lifecycle.set_active([self.ada.pk], False)
        self.assertTrue(self.service.follow(**follow).following)


class Memory(ServiceTestCase):
    services = ("accounts",)

    def test_a_password_is_no_part_of_it(self):
        changes = ProfileChanges(password=SECRET)
        registry.get(Accounts).update_profile(user_id=a_user().pk, changes=changes, key="k")
        call = IdempotencyRecord.objects.get()
        self.assertNotIn(SECRET, f"{call.request_digest} {call.response}")

    def test_its_digests_cannot_be_worked_out_from_a_guess(self):
        user, changes = a_user(), ProfileChanges(password=SECRET)
        registry.get(Accounts).update_profile(user_id=user.pk, changes=changes, key="k")
        guess = codecs(Accounts)["update_profile"].encode_arguments({"user_id": user.pk, "changes": changes})
        self.assertNotEqual(IdempotencyRecord.objects.get().arguments, sha256(guess).hexdigest())


class KeysAtOnce(ServiceTransactionTestCase):
    """The same call several times at the same moment."""

    services = ("accounts",)

    def test_a_follow_counts_once(self):
        a_user("ada")
        given = {"follower_id": a_user("eva").pk, "username": "ada", "key": "k"}
        answers = at_once(*[lambda: registry.get(Accounts).follow(**given)] * WRITERS)
        self.assertEqual({(user.following, user.followers_count) for user in answers}, {(True, 1)})

    def test_a_new_name_is_taken_once(self):
        given = {"user_id": a_user("ada").pk, "changes": ProfileChanges(username="lovelace"), "key": "k"}
        answers = at_once(*[lambda: registry.get(Accounts).update_profile(**given)] * WRITERS)
        self.assertEqual({account.user.username for account in answers}, {"lovelace"})
