"""The environment of a process that hosts a part of the blog."""

import os
from pathlib import Path

from blog.environment import SERVICES

SECRETS = {
    "DJANGO_SECRET_KEY": "a1B2c3D4e5F6g7H8i9J0" * 3,
    "JWT_SIGNING_KEY": "j" * 40,
    "SERVICES_SECRET": "s" * 40,
}


def environment_of(
    *parts: str, databases: dict[str, str], urls: dict[str, str] | None = None
) -> dict[str, str]:
    """Production settings of a process that hosts `parts`, and no setting that it does not need.

    Arguments:
        databases: the URL of each service's database.
        urls: where the other services are; nowhere, if not given.
    """
    secrets = dict(SECRETS)
    if not {"accounts", "gateway"} & {*parts}:
        del secrets["JWT_SIGNING_KEY"]
    elsewhere = {name: (urls or {}).get(name, "http://127.0.0.1:1") for name in SERVICES if name not in parts}
    here = [name for name in SERVICES if name in parts]
    return {
        "PATH": os.environ["PATH"],
        "SERVICES": ",".join(parts),
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        **secrets,
        **{f"{name.upper()}_URL": url for name, url in elsewhere.items()},
        **{f"{name.upper()}_DATABASE_URL": databases[name] for name in here},
    }


def sqlite_files(folder: Path) -> dict[str, str]:
    """A database for each service."""
    return {name: f"sqlite:///{folder}/{name}.sqlite3" for name in SERVICES}
