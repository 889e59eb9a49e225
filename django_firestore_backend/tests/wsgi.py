"""A WSGI application that queries Firestore. test_processes serves it by gunicorn.

It responds with the id of its process. FIRESTORE_TEST_NAME is the name of the database.
With QUERY_FIRST the process that loads this module queries it as well.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS  # noqa: E402
from django_firestore_backend.tests.models import Named  # noqa: E402


def query() -> int:
    alias = FIRESTORE_ALIAS or ""
    connections[alias].settings_dict["NAME"] = os.environ["FIRESTORE_TEST_NAME"]
    count: int = Named.objects.using(alias).count()
    return count


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    query()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


if os.environ.get("QUERY_FIRST"):
    query()
