"""Processes that host a part of the blog, on the production server as `make serve` runs it."""

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


class Host:
    """One process; it can be stopped, killed and started again at the same address.

    Arguments:
        port: of 127.0.0.1.
        environment: all that it is told, see `tests.process_environment`; it is called by plain HTTP.
        folder: where manage.py and the apps are.
        workers: how many it has; as many as `make serve` gives it, if not said.
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
        """Comes back at once; `wait_until_live` waits."""
        self._logged_before = len(self._written())
        self._process = subprocess.Popen(
            self._command,
            cwd=self.folder,
            env=self.environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal reaches the tests, which then stop this.
            start_new_session=True,
        )

    def wait_until_live(self) -> None:
        """Until every worker serves: one that still starts takes no notice of SIGTERM."""
        give_up = time.monotonic() + START_SECONDS
        while not (self._all_have_started() and self.is_live()):
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise AssertionError(f"The server did not start:\n{self.log()}")
            time.sleep(POLL_SECONDS)

    def is_live(self) -> bool:
        try:
            return requests.get(f"{self.url}/health/live", timeout=5).ok
        except requests.RequestException:
            return False

    def ask_to_stop(self) -> None:
        """SIGTERM to the server alone, as process managers send it."""
        self._process.terminate()

    def wait_until_stopped(self, seconds: float) -> int:
        """Its exit status."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL to the server and its workers: nothing is finished, nothing is said."""
        with suppress(ProcessLookupError):  # it has ended already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Ends it for good."""
        self.kill()
        self._log.close()

    def log(self) -> str:
        """What it has written so far, in all its lives."""
        return self._written().decode(errors="replace")

    def _all_have_started(self) -> bool:
        return self._written()[self._logged_before :].count(STARTED) >= self._workers

    def _written(self) -> bytes:
        # The server writes where the file's offset is, which reading it the usual way would move.
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0)


@cache
def _serve_lines(*variables: str) -> str:
    """What `make serve` would run, with the virtual environment of the tests."""
    folder = sys.prefix
    command = ["make", "--dry-run", "--no-print-directory", "-o", f"{folder}/.run", f"VENV={folder}", "serve"]
    variables = ("HOST=127.0.0.1", "PORT={port}", *variables)
    return subprocess.check_output([*command, *variables], cwd=settings.BASE_DIR, text=True)


def serve_command(port: int, services: str = "", workers: int | None = None) -> list[str]:
    """The last command of `make serve`, for these SERVICES: the ones before it prepare the files."""
    given = [] if workers is None else [f"WORKERS={workers}"]
    lines = _serve_lines(f"SERVICES={services}", *given)
    server = lines.replace("\\\n", " ").strip().splitlines()[-1]
    return shlex.split(server.format(port=port))
