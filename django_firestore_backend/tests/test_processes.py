"""Forked workers: our own, and gunicorn's."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from django_firestore_backend.tests.cases import EmulatorTestCase

FOLDER = Path(__file__).resolve().parent.parent.parent
SECONDS = 60
WORKERS = 2
REQUESTS = 40


class ForkedWorkersTests(EmulatorTestCase):
    def run_workers(self, *arguments: str) -> None:
        name = self.connection.settings_dict["NAME"]
        command = [sys.executable, "-m", "django_firestore_backend.tests.forking", name, *arguments]
        done = subprocess.run(
            command, cwd=FOLDER, timeout=SECONDS, capture_output=True, text=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_without_preload(self) -> None:
        self.run_workers()

    def test_with_preload(self) -> None:
        """The parent calls Firestore before it forks."""
        self.run_workers("preload")


class GunicornTests(EmulatorTestCase):
    """Every request to every worker of gunicorn gets its response."""

    def serve(self, *arguments: str, **environment: str) -> None:
        address = f"127.0.0.1:{_free_port()}"
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "django_firestore_backend.tests.wsgi",
            f"--bind={address}",
        ]
        name = self.connection.settings_dict["NAME"]
        server = subprocess.Popen(
            [*command, f"--workers={WORKERS}", *arguments],
            cwd=FOLDER,
            env={**os.environ, "FIRESTORE_TEST_NAME": name, **environment},
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(server.wait, SECONDS)
        self.addCleanup(server.send_signal, signal.SIGTERM)
        _wait_for(address)
        responses = [requests.get(f"http://{address}", timeout=SECONDS) for _ in range(REQUESTS)]
        self.assertEqual({response.status_code for response in responses}, {200})
        self.assertLessEqual(len({response.text for response in responses}), WORKERS)

    def test_without_preload(self) -> None:
        self.serve()

    def test_with_preload(self) -> None:
        self.serve("--preload")

    def test_with_preload_after_a_query_of_the_parent(self) -> None:
        self.serve("--preload", QUERY_FIRST="1")


def _wait_for(address: str) -> None:
    """Return when the server accepts connections. Raise TimeoutError after SECONDS."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(f"http://{address}", timeout=SECONDS)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{address} does not respond.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
