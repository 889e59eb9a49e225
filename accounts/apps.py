from django.apps import AppConfig

from accounts.contract import Accounts
from kernel.rpc.registry import register


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.service import AccountsService

        register(Accounts, AccountsService())
