"""Compare the product in one process with the product split into four."""

import argparse
import os
import secrets
import signal
import sys
import tempfile
from pathlib import Path

import django

from bench.environment import production, sqlite_files
from bench.load import LoadError, find_wrk


def main() -> None:
    """Print the cost of a call, and a table of routes."""
    arguments = _arguments()
    find_wrk()
    with tempfile.TemporaryDirectory(prefix="bench-split-") as folder:
        os.environ.update(
            production() | sqlite_files(Path(folder)) | {"SERVICES_SECRET": secrets.token_urlsafe(48)}
        )
        django.setup()
        from bench.split.comparison import compare

        compare(arguments.rounds, arguments.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.split", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each route is measured")
    parser.add_argument("--seconds", type=int, default=2, help="for how long each time")
    return parser.parse_args()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main()
    except LoadError as error:
        sys.exit(str(error))
