"""The Firestore engine and its tests run without the rest of the project."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

ENGINE = "django_firestore_backend"


class StandaloneTests(SimpleTestCase):
    def test_tests_pass_in_a_folder_with_the_engine_alone(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(settings.BASE_DIR / ENGINE, folder / ENGINE)
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            [
                *(sys.executable, "-m", "django", "test", f"{ENGINE}.tests.test_writing"),
                *("--settings", f"{ENGINE}.tests.settings", "--verbosity", "2"),
            ],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"({ENGINE}.tests.test_writing.", done.stderr)
