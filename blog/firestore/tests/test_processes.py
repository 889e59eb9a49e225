"""Forked workers, and processes that end."""

import subprocess
import sys

from django.conf import settings

from blog.firestore.tests.cases import EmulatorTestCase

SECONDS = 60


class ForkedWorkersTests(EmulatorTestCase):
    def run_workers(self, *arguments: str) -> None:
        name = self.connection.settings_dict["NAME"]
        command = [sys.executable, "-m", "blog.firestore.tests.forking", name, *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, timeout=SECONDS, capture_output=True, text=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_without_preload(self) -> None:
        self.run_workers()

    def test_with_preload(self) -> None:
        """The parent has called Firestore before it forks."""
        self.run_workers("preload")
