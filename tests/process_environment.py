"""The environment variables of a process that hosts a part of the blog."""

import os
from pathlib import Path

from blog.environment import ALL_SERVICES

SECRETS = {
    "DJANGO_SECRET_KEY": "a1B2c3D4e5F6g7H8i9J0" * 3,
    "JWT_SIGNING_KEY": "j" * 40,
    "SERVICES_SECRET": "s" * 40,
}


def environment_of(
    *parts: str, databases: dict[str, str], urls: dict[str, str] | None = None
) -> dict[str, str]:
    """Return the production settings that a process which hosts `parts` needs.

    Args:
        parts: The names of the services and the gateway that it hosts.
        databases: The URL of each service's database.
        urls: The URL of each remote service; one that nothing listens on by default.
    """
    secrets = dict(SECRETS)
    if not {"accounts", "gateway"} & {*parts}:
        del secrets["JWT_SIGNING_KEY"]
    remote = {
        name: (urls or {}).get(name, "http://127.0.0.1:1") for name in ALL_SERVICES if name not in parts
    }
    hosted = [name for name in ALL_SERVICES if name in parts]
    return {
        "PATH": os.environ["PATH"],
        "SERVICES": ",".join(parts),
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        **secrets,
        **{f"{name.upper()}_URL": url for name, url in remote.items()},
        **{f"{name.upper()}_DATABASE_URL": databases[name] for name in hosted},
    }


def sqlite_files(folder: Path) -> dict[str, str]:
    """Return the URL of a SQLite database in `folder` for each service."""
    return {name: f"sqlite:///{folder}/{name}.sqlite3" for name in ALL_SERVICES}
