"""The product in this process: what is prepared and counted before the load."""

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
    """Brings in tables and data; answers what to ask for: the most popular post, as the reader."""
    password = secrets.token_urlsafe(12)
    call_command("migrate", verbosity=0)
    content.bring_in(password)
    _settle()
    post = registry.get(Posts).list_published(order=PostOrder.POPULAR, limit=1).items[0]
    session = registry.get(Accounts).sign_in(login=content.READER, password=password)
    return routes(post.slug, session.tokens)


def _settle() -> None:
    """Has PostgreSQL look at its tables, as it does by itself a minute after they were filled.

    Until then it guesses how many rows they have, and reads whole tables where an index would do.
    """
    for connection in connections.all():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def costs(measured: Sequence[Route]) -> list[Cost]:
    """What a request to each of these costs. The connections made for it are closed again."""
    try:
        return [cost_of(route) for route in measured]
    finally:
        connections.close_all()


def engines() -> dict[str, str]:
    """The kind of database that each service is on."""
    return {services_of(alias): connections[alias].display_name for alias in connections}
