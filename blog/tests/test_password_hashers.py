"""The password hashers of production, which the tests replace by a fast one."""

from django.contrib.auth import get_user_model
from django.test import override_settings

from accounts.contract import Accounts
from blog import settings
from kernel.contracts.errors import Unauthenticated
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase


class PasswordHasherTests(ServiceTestCase):
    services = ("accounts",)

    @override_settings(PASSWORD_HASHERS=settings.PASSWORD_HASHERS)
    def test_production_hasher_is_argon2(self) -> None:
        accounts = registry.get(Accounts)
        password = "corvex-9-lamp"
        accounts.register(username="ada", email="ada@example.org", password=password)
        self.assertTrue(get_user_model().objects.get().password.startswith("argon2$argon2id$"))
        accounts.sign_in(login="ada", password=password)
        with self.assertRaises(Unauthenticated):
            accounts.sign_in(login="ada", password="wrong")
