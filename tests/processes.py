"""Processes that host a part of the blog, started as `make serve` starts them."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import requests
from django.conf import settings

START_SECONDS = 60
POLL_SECONDS = 0.02
STARTED = b"Started worker-"


class ServerProcess:
    """One production server, which can be stopped, killed and started again.

    Its URL stays the same, and it is called over plain HTTP.

    Args:
        port: The port on 127.0.0.1.
        environment: All of its variables, see `tests.process_environment`.
        folder: The folder with manage.py and the apps.
        workers: The number of workers; that of `make serve` by default.
    """

    def __init__(
        self,
        port: int,
        environment: dict[str, str],
        *,
        folder: Path = settings.BASE_DIR,
        workers: int | None = None,
    ) -> None:
        self.environment = environment | {"HTTPS_ONLY": "0"}
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._command = serve_command(port, environment.get("SERVICES", ""), workers)
        self._workers = int(self._command[self._command.index("--workers") + 1])
        self._process: subprocess.Popen[bytes]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # `close` closes it
        self._logged_before = 0

    def start(self) -> None:
        """Start the server, without waiting for it: `wait_until_live` does."""
        self._logged_before = len(self._written())
        self._process = subprocess.Popen(
            self._command,
            cwd=self.folder,
            env=self.environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal reaches the tests, which then stop the server.
            start_new_session=True,
        )

    def wait_until_live(self) -> None:
        """Wait until every worker serves: while it starts, it ignores SIGTERM."""
        give_up = time.monotonic() + START_SECONDS
        while not (self._all_have_started() and self.is_live()):
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise AssertionError(f"The server did not start:\n{self.log()}")
            time.sleep(POLL_SECONDS)

    def is_live(self) -> bool:
        """Return whether the liveness probe passes."""
        try:
            return requests.get(f"{self.url}/health/live", timeout=5).ok
        except requests.RequestException:
            return False

    def terminate(self) -> None:
        """Send SIGTERM to the server alone, as process managers do."""
        self._process.terminate()

    def wait_until_stopped(self, seconds: float) -> int:
        """Wait for at most `seconds` and return the exit status."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """Send SIGKILL to the server and its workers, which then finish nothing."""
        with suppress(ProcessLookupError):  # the server has ended already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Kill the server for good."""
        self.kill()
        self._log.close()

    def log(self) -> str:
        """Return what the server has written since it was first started."""
        return self._written().decode(errors="replace")

    def _all_have_started(self) -> bool:
        return self._written()[self._logged_before :].count(STARTED) >= self._workers

    def _written(self) -> bytes:
        # The server writes at the file's offset, which an ordinary read would move.
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0)


@cache
def _serve_lines(*variables: str) -> str:
    """Return what `make serve` would run, with the virtual environment of the tests."""
    folder = sys.prefix
    command = ["make", "--dry-run", "--no-print-directory", "-o", f"{folder}/.run", f"VENV={folder}", "serve"]
    variables = ("HOST=127.0.0.1", "PORT={port}", *variables)
    return subprocess.check_output([*command, *variables], cwd=settings.BASE_DIR, text=True)


def serve_command(port: int, services: str = "", workers: int | None = None) -> list[str]:
    """Return the last command of `make serve`: those before it prepare the files.

    Args:
        port: The port to serve on.
        services: The SERVICES to host; all, if empty.
        workers: The number of workers; that of the Makefile by default.
    """
    given = [] if workers is None else [f"WORKERS={workers}"]
    lines = _serve_lines(f"SERVICES={services}", *given)
    server = lines.replace("\\\n", " ").strip().splitlines()[-1]
    return shlex.split(server.format(port=port))
