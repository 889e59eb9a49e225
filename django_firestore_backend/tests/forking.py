"""Workers that fork as gunicorn does. A script of test_processes.

Each worker must get its responses. Arguments: the name of the database; "preload" if
the parent uses the database before it forks.
"""

import os
import sys
import threading
from typing import Any

import django

WORKERS = 4
CALLS = 20


def main(name: str, preload: bool) -> int:
    django.setup()
    from django.db import connections

    from django_firestore_backend.tests.alias import FIRESTORE_ALIAS

    connection: Any = connections[FIRESTORE_ALIAS or ""]
    connection.settings_dict["NAME"] = name
    if preload:
        _use(connection)
        _in_thread(connection)
    workers = [_fork(connection) for _ in range(WORKERS)]
    return max(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers)


def _fork(connection: Any) -> int:
    worker = os.fork()
    if worker == 0:
        try:
            for _ in range(CALLS):
                _use(connection)
            _in_thread(connection)
        except BaseException as error:
            os.write(sys.stderr.fileno(), f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    return worker


def _use(connection: Any) -> None:
    from django_firestore_backend.tests.models import Named

    connection.ping()
    Named.objects.using(connection.alias).filter(hits=0).count()


def _in_thread(connection: Any) -> None:
    """Use the database in another thread, which has a connection of its own."""
    from django.db import connections

    failures: list[Exception] = []

    def run() -> None:
        try:
            own: Any = connections[connection.alias]
            own.settings_dict["NAME"] = connection.settings_dict["NAME"]
            _use(own)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] == ["preload"]))
