"""The order of reads and writes in transactions."""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext

from kernel.db.router import alias_of


def reads_and_writes(service: str, call: Callable[[], Any]) -> list[str]:
    """Run the call and return what each transaction did in the service's database.

    Returns:
        One text for each transaction: an "r" for each read and a "w" for each write.
    """
    with CaptureQueriesContext(connections[alias_of(service)]) as captured:
        call()
    done = ""
    for query in captured:
        text = query["sql"]
        if text.startswith("SELECT") or ".aggregate(" in text:
            done += "r"
        elif text.startswith(("INSERT", "UPDATE", "DELETE", "db.")):
            done += "w"
        elif text.startswith("COMMIT "):  # Firestore sends all writes with the commit
            done += "w|"
        else:
            done += "|"
    return done.split("|")
