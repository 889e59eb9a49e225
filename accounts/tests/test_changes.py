from typing import Any

from accounts.contract import ProfileChanges
from accounts.models import User
from accounts.tests.cases import NEW_PASSWORD, AccountsTestMixin, create_user
from kernel.testing.cases import under_each_transport
from kernel.testing.changes import ChangesTests


@under_each_transport
class ProfileChangesTests(ChangesTests, AccountsTestMixin):
    changes = ProfileChanges
    values = {
        "username": "lovelace",
        "email": "lovelace@example.org",
        "bio": "Programs.",
        "image": "https://example.org/lovelace.png",
        "password": NEW_PASSWORD,
    }

    def setUp(self) -> None:
        super().setUp()
        self.ada = create_user("ada")

    def change(self, changes: ProfileChanges) -> None:
        self.service.update_profile(user_id=self.ada.pk, changes=changes)

    def read(self, field: str) -> Any:
        if field == "password":
            has_new_one = User.objects.get(pk=self.ada.pk).check_password(NEW_PASSWORD)
            return NEW_PASSWORD if has_new_one else None
        account = self.service.get_account(user_id=self.ada.pk)
        return account.email if field == "email" else getattr(account.user, field)
