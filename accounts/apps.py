from django.apps import AppConfig

from accounts.contract import Accounts
from blog.services.registry import register


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.service import AccountsService

        register(Accounts, AccountsService())
