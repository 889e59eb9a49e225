from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from accounts.models import User
from accounts.tests.users import PASSWORD, a_user, sessions_of
from kernel.contracts.errors import Invalid, NotFound
from kernel.testing.cases import under_each_transport


@under_each_transport
class Erasing:
    services = ("accounts",)
    contract = Accounts

    def setUp(self):
        super().setUp()
        self.ada, self.eva = a_user("Ada"), a_user("eva")
        self.service.sign_in(login="ada", password=PASSWORD)
        self.service.follow(follower_id=self.ada.pk, username="eva")
        self.service.follow(follower_id=self.eva.pk, username="Ada")

    def test_leaves_nothing_and_counts_right(self):
        owned = {"accounts": 1, "follows": 2, "sessions": 1}
        self.assertEqual(self.service.count_user_data(user_id=self.ada.pk), owned)
        self.service.erase(user_id=self.ada.pk, password=PASSWORD)
        self.assertEqual(self.service.count_user_data(user_id=self.ada.pk), dict.fromkeys(owned, 0))
        self.eva.refresh_from_db()
        self.assertEqual((self.eva.followers_count, self.eva.following_count), (0, 0))
        with self.assertRaises(NotFound):
            self.service.erase(user_id=self.ada.pk, password=PASSWORD)

    def test_a_wrong_password_erases_nothing(self):
        with self.assertRaises(Invalid) as caught:
            self.service.erase(user_id=self.ada.pk, password="guessed")
        self.assertEqual(list(caught.exception.fields), ["password"])
        self.assertTrue(User.objects.filter(pk=self.ada.pk, is_active=True).exists())
        self.assertEqual(sessions_of(self.ada), 1)

    def test_somebody_unknown(self):
        with self.assertRaises(NotFound):
            self.service.erase(user_id=uuid7(), password=PASSWORD)
