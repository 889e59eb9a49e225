"""Try `make run` and `manage.py test` on a fresh copy, with nothing installed.

python -m tests.smoke
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import requests

from blog.environment import ALL_SERVICES
from tests.servers.processes import ServerError, free_port, running

PROJECT = Path(__file__).resolve().parent.parent
NOT_COMMITTED = shutil.ignore_patterns(
    ".git", ".venv*", "data", "staticfiles", "__pycache__", ".*_cache", "node_modules", "dist"
)
INSTALL_SECONDS = 600


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        copy = Path(folder) / "blog"
        shutil.copytree(PROJECT, copy, ignore=NOT_COMMITTED)
        other = {"DATABASE_URL": f"sqlite:///{copy}/other.sqlite3"}
        for run, databases in (("first", {}), ("second", {}), ("first on another database", other)):
            started = time.monotonic()
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            with running(
                ["make", "run", f"PORT={port}"],
                is_ready=partial(_is_ready, address),
                stop_signal=signal.SIGTERM,
                start_seconds=INSTALL_SECONDS,
                cwd=copy,
                env=os.environ | databases,
            ):
                print(f"The {run} `make run` is ready after {time.monotonic() - started:.0f} seconds.")
                _check_posts(address)
                _check_front_end(address)
        for service in ALL_SERVICES:
            subprocess.run([".venv/bin/python", "manage.py", "test", service], cwd=copy, check=True)


def _is_ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/health/ready", timeout=5).ok
    except requests.RequestException:
        return False


def _check_posts(address: str) -> None:
    page = requests.get(f"{address}/api/v1/posts", params={"limit": 5}, timeout=10).json()
    if len(page.get("items", ())) != 5:
        sys.exit(f"`make run` has no demo posts: {page}")


def _check_front_end(address: str) -> None:
    page = requests.get(address, timeout=10).text
    if ("og:title" in page) != (shutil.which("npm") is not None):
        sys.exit(f"`make run` should build the front end if, and only if, npm is installed: {page[:500]}")


if __name__ == "__main__":
    try:
        main()
    except ServerError as error:
        sys.exit(str(error))
