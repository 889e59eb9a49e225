"""Served by gunicorn for test_processes: each request asks Firestore and answers which process did.

The environment says which database, and with ASK_FIRST whether the process that loads this asks it as well.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from django_firestore_backend.tests.alias import FIRESTORE_ALIAS  # noqa: E402
from django_firestore_backend.tests.models import Named  # noqa: E402


def ask() -> int:
    alias = FIRESTORE_ALIAS or ""
    connections[alias].settings_dict["NAME"] = os.environ["FIRESTORE_TEST_NAME"]
    return Named.objects.using(alias).count()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    ask()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


if os.environ.get("ASK_FIRST"):
    ask()
