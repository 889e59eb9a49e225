"""The Django app of accounts."""

from kernel.apps import ServiceConfig


class AccountsConfig(ServiceConfig):
    """The app of accounts."""

    name = "accounts"
    implementation = "accounts.service.AccountsService"
    engines = ("PostgreSQL", "SQLite")
