"""The environment of a production deployment, made up for the time of a measurement."""

import secrets
from pathlib import Path

from accounts.contract import Accounts
from comments.contract import Comments
from posts.contract import Posts


def production(folder: Path, given: dict[str, str]) -> dict[str, str]:
    """`given`, as a deployment would have it.

    Without any database URL each service gets a SQLite file in `folder`.
    """
    made_up = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SIGNING_KEY": secrets.token_urlsafe(48),
        "DJANGO_DEBUG": "0",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS_ONLY": "0",
        "LOG_LEVEL": "WARNING",
        "ACCESS_TOKEN_MINUTES": "60",
    }
    return given | made_up | ({} if _has_databases(given) else _sqlite(folder))


def _has_databases(given: dict[str, str]) -> bool:
    return any(name.endswith("DATABASE_URL") for name in given)


def _sqlite(folder: Path) -> dict[str, str]:
    return {
        f"{contract.name.upper()}_DATABASE_URL": f"sqlite:///{folder}/{contract.name}.sqlite3"
        for contract in (Accounts, Posts, Comments)
    }
