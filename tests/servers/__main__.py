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
from urllib.parse import urlsplit

from blog.environment import ALL_SERVICES, SERVICE_ENGINES
from kernel.db.urls import ALL_ENGINES
from tests.servers.firestore import EMULATOR_VARIABLE, firestore
from tests.servers.mongodb import mongodb
from tests.servers.postgresql import postgresql
from tests.servers.processes import ServerError
from tests.servers.redis import PROGRAM_VARIABLE, redis_program


@contextmanager
def own_databases() -> Iterator[dict[str, str]]:
    """Start a server of each engine; each service uses the engine that it prefers.

    Tests may start a Redis.
    """
    program = redis_program()
    services = {
        engine: [service for service in ALL_SERVICES if SERVICE_ENGINES[service][0] == engine]
        for engine in ALL_ENGINES
    }
    with postgresql(*services["PostgreSQL"]) as sql, mongodb("name") as mongo, firestore() as emulator:
        urls = sql | dict.fromkeys(services["Firestore"], emulator.url)
        for service in services["MongoDB"]:
            urls[service] = urlsplit(mongo)._replace(path=f"/{service}").geturl()
        yield {
            **{f"{service.upper()}_DATABASE_URL": url for service, url in urls.items()},
            EMULATOR_VARIABLE: emulator.host,
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
