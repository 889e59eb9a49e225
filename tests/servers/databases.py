"""Further databases for a test, on the servers that this run has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import connections

from blog.environment import SERVICE_ENGINES
from kernel.db.router import alias_of
from kernel.db.transfer.target import connected
from kernel.db.urls import ENGINES

SQLITE = "sqlite:///name"


def server_urls(service: str) -> list[str]:
    """Return a server's URL for each engine that the service and this run support."""
    configured = [os.environ[name] for name in sorted(os.environ) if name.endswith("DATABASE_URL")]
    by_engine = {ENGINES[urlsplit(url).scheme]: url for url in (SQLITE, *filter(None, configured))}
    return [url for engine, url in by_engine.items() if engine in SERVICE_ENGINES.get(service, by_engine)]


def url_of_this_run(service: str) -> str:
    """Return the URL of the service's test database, for other processes."""
    name = connections[alias_of(service)].settings_dict["NAME"]
    url = os.environ.get(f"{service.upper()}_DATABASE_URL") or os.environ.get("DATABASE_URL") or SQLITE
    return f"sqlite:///{name}" if urlsplit(url).scheme == "sqlite" else _named(url, name)


@contextmanager
def fresh_database(beside: str = SQLITE) -> Iterator[str]:
    """Create a database on the same server for the block, and yield its URL."""
    if urlsplit(beside).scheme == "sqlite":
        with TemporaryDirectory(prefix="blog-fresh-") as folder:
            yield f"sqlite:///{folder}/fresh.sqlite3"
        return
    name = f"fresh_{uuid4().hex}"
    with connected("fresh", _named(beside, name)):
        # Creates a database on any engine; the router lets no tables into this one.
        created = connections["fresh"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield _named(beside, created)
    finally:
        with connected("fresh", _named(beside, created)):
            connections["fresh"].creation.destroy_test_db(name, verbosity=0)


def _named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
