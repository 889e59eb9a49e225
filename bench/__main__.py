"""Serve the product as in production, put load on it, and print its speed."""

import argparse
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import django
import requests

from bench.environment import production, sqlite_files
from bench.load import Load, LoadError, find_wrk, put_load_on
from bench.report import as_json, as_table, result
from bench.routes import Route
from tests.servers.processes import ServerError, free_port, running

SERVE = "make --no-print-directory serve WORKERS=2 PORT={port}"
WARM_UP_SECONDS = 2


def main() -> None:
    """Print a table of routes, and write JSON if requested."""
    arguments = _arguments()
    find_wrk()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ.update(
            production() if arguments.given_databases else production() | sqlite_files(Path(folder))
        )
        django.setup()
        from bench import product

        measured, engines = product.prepare(), product.engines()
        rounds = _measure(arguments.serve, measured, arguments.rounds, arguments.seconds)
        costs = product.costs(measured)
    loads = list(zip(*rounds, strict=True))
    results = [
        result(route.name, each, loads[0], cost)
        for route, each, cost in zip(measured, loads, costs, strict=True)
    ]
    print(as_table(results))
    if arguments.json:
        arguments.json.write_text(as_json(results, engines, arguments.serve) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each route is measured")
    parser.add_argument("--seconds", type=int, default=3, help="for how long each time")
    parser.add_argument(
        "--given-databases",
        action="store_true",
        help="use the empty databases of the environment instead of temporary SQLite files",
    )
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument(
        "--serve", default=SERVE, help="the command of the server, with {port} (default: %(default)s)"
    )
    return parser.parse_args()


def _measure(serve: str, measured: Sequence[Route], rounds: int, seconds: int) -> list[list[Load]]:
    """Return the rounds, each with one load of each route.

    So other load on the machine slows all routes down, not one.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = shlex.split(serve.format(port=port))
    with running(command, is_ready=lambda: _is_ready(address), stop_signal=signal.SIGTERM):
        for route in measured:
            put_load_on(address, route, WARM_UP_SECONDS)
        return [[put_load_on(address, route, seconds) for route in measured] for _ in range(rounds)]


def _is_ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/health/ready", timeout=5).ok
    except requests.RequestException:
        return False


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main()
    except (LoadError, ServerError) as error:
        sys.exit(str(error))
