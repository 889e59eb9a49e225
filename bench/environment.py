"""The environment of a production deployment, for the time of a measurement."""

import secrets
from pathlib import Path

from blog.environment import ALL_SERVICES


def production() -> dict[str, str]:
    """Return all settings that a deployment needs, except its databases."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SIGNING_KEY": secrets.token_urlsafe(48),
        "DJANGO_DEBUG": "0",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS_ONLY": "0",
        "LOG_LEVEL": "WARNING",
        "ACCESS_TOKEN_MINUTES": "60",
    }


def sqlite_files(folder: Path) -> dict[str, str]:
    """Return settings for one SQLite file in the folder for each service."""
    return {
        f"{service.upper()}_DATABASE_URL": f"sqlite:///{folder}/{service}.sqlite3" for service in ALL_SERVICES
    }
