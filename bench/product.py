"""The product in this process: what is prepared and counted before the load."""

import secrets
from collections.abc import Sequence
from io import StringIO

from django.core.management import call_command
from django.db import connections

from accounts.contract import Accounts
from bench.costs import Cost, cost_of, services_of
from bench.routes import Route, routes
from blog.services import registry
from demo.people import DEMO
from posts.contract import Order, Posts

SEED = {"users": 50, "posts": 1000, "comments": 1000, "likes": 2000}


def prepare() -> list[Route]:
    """Brings in tables and demo content; answers what to ask for: the most popular post, as the demo user."""
    password = secrets.token_urlsafe(12)
    call_command("migrate", verbosity=0)
    call_command("seed", **SEED, password=password, stdout=StringIO())
    post = registry.get(Posts).list_published(order=Order.POPULAR, limit=1).items[0]
    session = registry.get(Accounts).sign_in(login=DEMO, password=password)
    return routes(post.slug, session.tokens.access)


def costs(measured: Sequence[Route]) -> list[Cost]:
    """What a request to each of these costs. The connections made for it are closed again."""
    try:
        return [cost_of(route) for route in measured]
    finally:
        connections.close_all()


def engines() -> dict[str, str]:
    """The kind of database that each service is on."""
    return {services_of(alias): connections[alias].display_name for alias in connections}
