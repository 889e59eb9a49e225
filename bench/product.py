"""The product in this process: preparation and counts, apart from the load."""

import secrets
from collections.abc import Sequence

from django.core.management import call_command
from django.db import connections

from accounts.contract import Accounts
from bench import content
from bench.costs import Cost, cost_of, services_of
from bench.routes import Route, routes
from kernel.rpc import registry
from posts.contract import PostOrder, Posts


def prepare() -> list[Route]:
    """Create tables and content, and return the routes to measure.

    They are about the most popular post, and requested as the reader.
    """
    password = secrets.token_urlsafe(12)
    call_command("migrate", verbosity=0)
    content.import_content(password)
    _analyze()
    post = registry.get(Posts).list_published(order=PostOrder.POPULAR, limit=1).items[0]
    session = registry.get(Accounts).sign_in(login=content.READER, password=password)
    return routes(post.slug, session.tokens)


def _analyze() -> None:
    """Analyze the tables on PostgreSQL, as it does a minute after they were filled.

    Until then it guesses how many rows they have, and reads whole tables instead of an
    index.
    """
    for connection in connections.all():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def costs(measured: Sequence[Route]) -> list[Cost]:
    """Return the cost of a request to each route, and close the connections it used."""
    try:
        return [cost_of(route) for route in measured]
    finally:
        connections.close_all()


def engines() -> dict[str, str]:
    """Return the kind of database by services."""
    return {services_of(alias): connections[alias].display_name for alias in connections}
