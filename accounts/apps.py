"""The Django app of accounts."""

from django.apps import AppConfig

from accounts.contract import Accounts
from kernel.rpc.registry import register


class AccountsConfig(AppConfig):
    """Register the implementation of the contract at start-up."""

    name = "accounts"

    def ready(self) -> None:
        """Register the service."""
        # The models it imports are not ready before.
        from accounts.service import AccountsService

        register(Accounts, AccountsService())
