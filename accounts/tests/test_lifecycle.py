from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.tests.cases import PASSWORD, AccountsTestMixin, count_sessions, create_user
from kernel.contracts.errors import Invalid, NotFound
from kernel.testing.cases import under_each_transport


@under_each_transport
class EraseTests(AccountsTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.ada, self.eva = create_user("Ada"), create_user("eva")
        self.service.sign_in(login="ada", password=PASSWORD)
        self.service.follow(follower_id=self.ada.pk, username="eva")
        self.service.follow(follower_id=self.eva.pk, username="Ada")

    def test_erase_removes_all_rows_and_corrects_counters(self) -> None:
        counts = {"accounts": 1, "follows": 2, "sessions": 1}
        self.assertEqual(self.service.count_user_data(user_id=self.ada.pk), counts)
        self.service.erase(user_id=self.ada.pk, password=PASSWORD)
        self.assertEqual(self.service.count_user_data(user_id=self.ada.pk), dict.fromkeys(counts, 0))
        self.eva.refresh_from_db()
        self.assertEqual((self.eva.followers_count, self.eva.following_count), (0, 0))
        with self.assertRaises(NotFound):
            self.service.erase(user_id=self.ada.pk, password=PASSWORD)

    def test_wrong_password_raises_invalid_and_erases_nothing(self) -> None:
        with self.assertRaises(Invalid) as caught:
            self.service.erase(user_id=self.ada.pk, password="guessed")
        self.assertEqual(list(caught.exception.fields), ["password"])
        self.assertTrue(User.objects.filter(pk=self.ada.pk, is_active=True).exists())
        self.assertEqual(count_sessions(self.ada), 1)

    def test_unknown_user_raises_not_found(self) -> None:
        with self.assertRaises(NotFound):
            self.service.erase(user_id=uuid7(), password=PASSWORD)
