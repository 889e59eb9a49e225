"""`make run-split` starts and stops four development servers with one command."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import requests
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from blog.environment import ALL_SERVICES
from tests.process_environment import sqlite_files
from tests.servers.processes import are_free, free_port

SECONDS = 60
POLL_SECONDS = 0.1


class RunSplitTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        databases = {f"{name.upper()}_DATABASE_URL": url for name, url in sqlite_files(folder).items()}
        self.environment = {"PATH": os.environ["PATH"], "DJANGO_DEBUG": "1", **databases}
        self.port = free_port(following=len(ALL_SERVICES))
        # A pipe holds 64 KiB: if it is full, the processes wait until it is read.
        self.log = folder / "log"

    def test_all_processes_serve_until_the_command_is_terminated(self) -> None:
        with self.runsplit() as process:
            self.wait_until_ready()
            process.terminate()
            self.assertEqual(process.wait(SECONDS), 0, self.output())
            self.assertTrue(are_free(self.port, following=3))

    def test_exit_of_one_process_stops_all_with_a_failure(self) -> None:
        with closing(socket.create_server(("127.0.0.1", self.port + 1))), self.runsplit() as process:
            self.assertEqual(process.wait(SECONDS), 1, self.output())
            self.assertIn("A process has ended", self.output())

    def test_invalid_address_is_reported(self) -> None:
        for address in ("8000", ":8000", "localhost", "localhost:http"):
            with (
                self.subTest(address),
                self.assertRaisesRegex(CommandError, f"'{address}' is not an address"),
            ):
                call_command("runsplit", address)

    @contextmanager
    def runsplit(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "runsplit", f"127.0.0.1:{self.port}"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def output(self) -> str:
        """Return what the processes have written."""
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        give_up = time.monotonic() + SECONDS
        while True:
            try:
                response = requests.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=5)
                if response.json()["remote"] == dict.fromkeys(ALL_SERVICES, "ok"):
                    return
            except requests.RequestException:
                pass
            self.assertLess(time.monotonic(), give_up, self.output()[-5000:])
            time.sleep(POLL_SECONDS)
