"""Convert database URLs to Django's DATABASES, with one alias for each database."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.db import DEFAULT_DB_ALIAS
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

ENGINES = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "mongodb": "MongoDB",
    "mongodb+srv": "MongoDB",
    "sqlite": "SQLite",
    "firestore": "Firestore",
}
"""The engine of each scheme of a database URL."""

ALL_ENGINES = tuple(dict.fromkeys(ENGINES.values()))

# A database that cannot be reached is an error within seconds.
POSTGRESQL_OPTIONS = {"connect_timeout": 3, "tcp_user_timeout": 5000}
MONGODB_OPTIONS = {"serverSelectionTimeoutMS": 3000, "connectTimeoutMS": 3000}

SQLITE_OPTIONS = {
    # A transaction locks at its start. So it waits for others instead of failing half
    # way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def check_database_url(url: str | None) -> str | None:
    """Return the URL itself if `database` accepts it. None is accepted, too.

    Args:
        url: A database URL, or None.

    Raises:
        ValueError: The URL is not valid; the message says why, without the password.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"must begin with one of {', '.join(f'{name}://' for name in ENGINES)}")
    if not parts.path.strip("/"):
        raise ValueError(f"must end with the database's name, as in {_example(parts.scheme)}")
    if parts.scheme == "firestore" and not parts.netloc:
        raise ValueError(f"must name the Google Cloud project, as in {_example(parts.scheme)}")
    try:
        database(url)
    except dj_database_url.ParseError:
        raise ValueError("cannot be read: special characters in user and password must be quoted") from None
    except PyMongoError as error:
        raise ValueError(f"cannot be read: {error}") from None
    return url


def _example(scheme: str) -> str:
    return "firestore://project/(default)" if scheme == "firestore" else f"{scheme}://…/name"


def check_engine(service: str, url: str | None, supported: Mapping[str, Sequence[str]]) -> str | None:
    """Return the URL itself if the service supports its engine.

    Args:
        service: The service that the URL is for.
        url: A URL that `check_database_url` accepts, or None.
        supported: The engines of each service that does not support all of them.

    Raises:
        ValueError: The service does not support this engine; the message lists those it
            does.
    """
    if url is None or service not in supported:
        return url
    engine = ENGINES[urlsplit(url).scheme]
    if engine not in supported[service]:
        names = " or ".join(name for name in ALL_ENGINES if name in supported[service])
        raise ValueError(f"{service} runs on {names}, not on {engine}")
    return url


def database(url: str) -> dict[str, Any]:
    """Return an entry of DATABASES.

    Args:
        url: A URL that `check_database_url` accepts.
    """
    engine = ENGINES[urlsplit(url).scheme]
    entry: dict[str, Any] = _PARSERS.get(engine, _sql)(url)
    if engine == "PostgreSQL":
        entry["ENGINE"] = "kernel.db.backends.postgresql"
        entry["OPTIONS"] = POSTGRESQL_OPTIONS | entry.get("OPTIONS", {})
    if engine == "SQLite":
        entry["OPTIONS"] = SQLITE_OPTIONS
    # Connections persist, with a health check before each request. On Firestore it
    # would cost a read.
    entry["CONN_MAX_AGE"] = None
    entry["CONN_HEALTH_CHECKS"] = engine != "Firestore"
    # The test database of a service must not depend on that of another.
    entry["TEST"] = {"DEPENDENCIES": []}
    return entry


def _sql(url: str) -> dict[str, Any]:
    return {**dj_database_url.parse(url)}


def _firestore(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {"ENGINE": "django_firestore_backend", "HOST": parts.netloc, "NAME": parts.path.strip("/")}


def _mongodb(url: str) -> dict[str, Any]:
    given = parse_uri(url.replace("+srv", "", 1))["options"]
    return {
        "ENGINE": "kernel.db.backends.mongodb",
        "HOST": url,
        "NAME": urlsplit(url).path.strip("/"),
        # The engine would let these override the options of the URL.
        "OPTIONS": {name: value for name, value in MONGODB_OPTIONS.items() if name not in given},
    }


_PARSERS = {"MongoDB": _mongodb, "Firestore": _firestore}


def databases(
    urls: Mapping[str, str | None], shared: str | None, sqlite_folder: Path, default: str
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return Django's DATABASES and the alias of each service.

    Services with the same URL share one alias. Two aliases would share the database's
    table of migrations, and each would skip the other's tables. Without the default
    service, `default` is Django's empty entry, which raises an error for every query.

    Args:
        urls: A URL or None for each service, the default service first.
        shared: The URL of services without one.
        sqlite_folder: The folder of the SQLite files of services without any URL.
        default: The service that owns Django's own apps. Its alias is `default`.
    """
    entries: dict[str, dict[str, Any]] = {}
    aliases: dict[str, str] = {}
    alias_of_url: dict[str, str] = {}
    for service, own in urls.items():
        url = own or shared or _sqlite_file(sqlite_folder, service)
        alias = alias_of_url.setdefault(url, DEFAULT_DB_ALIAS if service == default else service)
        if alias not in entries:
            entries[alias] = database(url)
        aliases[service] = alias
    return {DEFAULT_DB_ALIAS: {}} | entries, aliases


def _sqlite_file(folder: Path, service: str) -> str:
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / service}.sqlite3"
