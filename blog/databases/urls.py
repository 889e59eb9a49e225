"""Database URLs -> Django's DATABASES, one alias for each database."""

from collections.abc import Mapping
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
ENGINES_OF = {"accounts": ["PostgreSQL", "SQLite"], "posts": ["PostgreSQL", "MongoDB", "SQLite"]}
"""On which engines a service runs, where it does not run on all."""

# A database that cannot be reached is reported within seconds, not waited for.
POSTGRESQL_OPTIONS = {"connect_timeout": 3, "tcp_user_timeout": 5000}
MONGODB_OPTIONS = {"serverSelectionTimeoutMS": 3000, "connectTimeoutMS": 3000}

SQLITE_OPTIONS = {
    # A writer takes its lock at the start, so that it waits its turn instead of failing half way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def check_database_url(url: str | None) -> str | None:
    """`url` itself where it is one that `database` understands; otherwise ValueError says what is wrong."""
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


def check_engine(service: str, url: str | None) -> str | None:
    """`url` itself where the service runs on its engine; otherwise ValueError says what is wrong."""
    if url is None or service not in ENGINES_OF:
        return url
    engine = ENGINES[urlsplit(url).scheme]
    if engine not in ENGINES_OF[service]:
        raise ValueError(f"{service} runs on {' or '.join(ENGINES_OF[service])}, not on {engine}")
    return url


def database(url: str) -> dict[str, Any]:
    """One entry of DATABASES for a URL that `check_database_url` accepts."""
    engine = ENGINES[urlsplit(url).scheme]
    entry: dict[str, Any] = _PARSERS.get(engine, _sql)(url)
    if engine == "PostgreSQL":
        entry["ENGINE"] = "blog.databases.postgresql"
        entry["OPTIONS"] = POSTGRESQL_OPTIONS | entry.get("OPTIONS", {})
    if engine == "SQLite":
        entry["OPTIONS"] = SQLITE_OPTIONS
    # Connections are kept between requests, and looked at before each; Firestore's needs no looking at.
    entry["CONN_MAX_AGE"] = None
    entry["CONN_HEALTH_CHECKS"] = engine != "Firestore"
    # A service's tests create that service's database and wait for no other.
    entry["TEST"] = {"DEPENDENCIES": []}
    return entry


def _sql(url: str) -> dict[str, Any]:
    return {**dj_database_url.parse(url)}


def _firestore(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {"ENGINE": "blog.firestore", "HOST": parts.netloc, "NAME": parts.path.strip("/")}


def _mongodb(url: str) -> dict[str, Any]:
    given = parse_uri(url.replace("+srv", "", 1))["options"]
    return {
        "ENGINE": "blog.databases.mongodb",
        "HOST": url,
        "NAME": urlsplit(url).path.strip("/"),
        # The engine would let these override the URL's own.
        "OPTIONS": {name: value for name, value in MONGODB_OPTIONS.items() if name not in given},
    }


_PARSERS = {"MongoDB": _mongodb, "Firestore": _firestore}


def databases(
    urls: Mapping[str, str | None], shared: str | None, sqlite_folder: Path
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """DATABASES, and the alias of each service.

    Services with the same URL share one alias: two aliases on one database would share its table of
    migrations and skip each other's tables. The alias of accounts, which also holds Django's own tables, is
    `default`. Where accounts is elsewhere, `default` is Django's empty entry: a database that nobody may ask.

    Arguments:
        urls: a URL or None for each service that is hosted here; accounts comes first.
        shared: the URL for services without one.
        sqlite_folder: where a service without any URL gets its own SQLite file.
    """
    entries: dict[str, dict[str, Any]] = {}
    aliases: dict[str, str] = {}
    alias_of_url: dict[str, str] = {}
    for service, own in urls.items():
        url = own or shared or _sqlite_file(sqlite_folder, service)
        alias = alias_of_url.setdefault(url, DEFAULT_DB_ALIAS if service == "accounts" else service)
        if alias not in entries:
            entries[alias] = database(url)
        aliases[service] = alias
    return {DEFAULT_DB_ALIAS: {}} | entries, aliases


def _sqlite_file(folder: Path, service: str) -> str:
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / service}.sqlite3"
