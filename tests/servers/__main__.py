"""Run a command with throw-away database servers.

python -m tests.servers [--shared] -- COMMAND…
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from tests.servers.firestore import EMULATOR_VARIABLE, firestore
from tests.servers.mongodb import mongodb
from tests.servers.postgresql import postgresql
from tests.servers.processes import ServerError
from tests.servers.redis import PROGRAM_VARIABLE, redis_program


@contextmanager
def own_databases() -> Iterator[dict[str, str]]:
    """Start a server for each service, of its engine; tests may start a Redis."""
    program = redis_program()
    with postgresql("accounts") as sql, mongodb("posts") as posts, firestore() as comments:
        yield {
            "ACCOUNTS_DATABASE_URL": sql["accounts"],
            "POSTS_DATABASE_URL": posts,
            "COMMENTS_DATABASE_URL": comments.url,
            EMULATOR_VARIABLE: comments.host,
            PROGRAM_VARIABLE: program,
        }


@contextmanager
def shared_database() -> Iterator[dict[str, str]]:
    """Start one PostgreSQL, with one database for every service."""
    with postgresql("blog") as sql:
        yield {"DATABASE_URL": sql["blog"]}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("--shared", action="store_true", help="one PostgreSQL database for every service")
    parser.add_argument("command", nargs="+", help="what to run, after --")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with shared_database() if arguments.shared else own_databases() as urls:
            return _run(arguments.command, urls)
    except ServerError as error:
        sys.exit(str(error))


def _stop(number: int, _frame: object) -> NoReturn:
    """Leave every `with` block once, and ignore further signals."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def _run(command: list[str], urls: dict[str, str]) -> int:
    others = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    with subprocess.Popen(command, env=others | urls) as process:
        try:
            return process.wait()
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
