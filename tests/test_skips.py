"""Does conftest.py make a failure of whatever pytest would pass over."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

TESTS = """
import unittest
import pytest

@pytest.mark.skip(reason="marked")
def test_marked(): pass

@pytest.mark.xfail(reason="expected to fail")
def test_expected_to_fail(): assert False

@pytest.fixture
def missing(): pytest.skip("in a fixture")

def test_fixture(missing): pass

class OldStyleTest(unittest.TestCase):
    @unittest.skip("decorated")
    def test_decorated(self): pass

    @unittest.expectedFailure
    def test_expected_failure(self): self.fail()

    def test_inside(self): self.skipTest("inside")

def test_that_runs(): pass
"""


class SkipTest(SimpleTestCase):
    def run_pytest(self, tests: str) -> subprocess.CompletedProcess[str]:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copy(settings.BASE_DIR / "conftest.py", folder)
        (folder / "test_it.py").write_text(tests)
        return subprocess.run(
            [sys.executable, "-m", "pytest"],
            cwd=folder,
            env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_no_test_is_passed_over(self) -> None:
        done = self.run_pytest(TESTS)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout.splitlines()[-1], r"4 failed, 1 passed, 2 errors")

    def test_no_file_is_passed_over(self) -> None:
        done = self.run_pytest("import pytest\npytest.importorskip('no_such_module')")
        self.assertEqual(done.returncode, 2)
        self.assertIn("Skips and expected failures are not allowed here", done.stdout)

    def test_what_runs_passes(self) -> None:
        self.assertEqual(self.run_pytest("def test_that_runs(): pass").returncode, 0)
