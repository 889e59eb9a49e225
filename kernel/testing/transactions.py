"""In which order a transaction reads and writes."""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext

from kernel.db.router import alias_of


def reads_and_writes(service: str, call: Callable[[], Any]) -> list[str]:
    """What each transaction of `call` did in the service's database: an "r" for a read, a "w" for a write."""
    with CaptureQueriesContext(connections[alias_of(service)]) as captured:
        call()
    done = ""
    for query in captured:
        text = query["sql"]
        if text.startswith("SELECT") or ".aggregate(" in text:
            done += "r"
        elif text.startswith(("INSERT", "UPDATE", "DELETE", "db.")):
            done += "w"
        elif text.startswith("COMMIT "):  # how many writes: on Firestore all come at the end
            done += "w|"
        else:
            done += "|"
    return done.split("|")
