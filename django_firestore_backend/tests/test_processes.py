"""Forked workers: by hand, and gunicorn's."""

import os
import signal
import subprocess
import sys

import requests
from django.conf import settings

from django_firestore_backend.tests.cases import EmulatorTestCase
from tests.servers.processes import free_port, running

SECONDS = 60
WORKERS = 2
REQUESTS = 40


class ForkedWorkersTests(EmulatorTestCase):
    def run_workers(self, *arguments: str) -> None:
        name = self.connection.settings_dict["NAME"]
        command = [sys.executable, "-m", "django_firestore_backend.tests.forking", name, *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, timeout=SECONDS, capture_output=True, text=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_without_preload(self) -> None:
        self.run_workers()

    def test_with_preload(self) -> None:
        """The parent has called Firestore before it forks."""
        self.run_workers("preload")


class GunicornTests(EmulatorTestCase):
    """The real server: every request on every worker gets its answer."""

    def serve(self, *arguments: str, **environment: str) -> None:
        address = f"127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "gunicorn", "django_firestore_backend.tests.wsgi", f"--bind={address}"]
        name = self.connection.settings_dict["NAME"]
        with running(
            [*command, f"--workers={WORKERS}", *arguments],
            answers=lambda: _answers(address),
            stop_signal=signal.SIGTERM,
            cwd=settings.BASE_DIR,
            env={**os.environ, "FIRESTORE_TEST_NAME": name, **environment},
        ):
            answers = [requests.get(f"http://{address}", timeout=SECONDS) for _ in range(REQUESTS)]
            self.assertEqual({answer.status_code for answer in answers}, {200})
            self.assertLessEqual(len({answer.text for answer in answers}), WORKERS)

    def test_without_preload(self) -> None:
        self.serve()

    def test_with_preload(self) -> None:
        self.serve("--preload")

    def test_with_preload_when_the_parent_has_asked(self) -> None:
        self.serve("--preload", ASK_FIRST="1")


def _answers(address: str) -> bool:
    try:
        return requests.get(f"http://{address}", timeout=SECONDS).ok
    except requests.ConnectionError:
        return False
