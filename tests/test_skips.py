"""conftest.py turns skipped and xfailed tests into failures."""

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
PLUGIN = """
from pathlib import Path

def pytest_runtest_logreport(report):
    if report.failed:
        with Path("failed").open("a") as file:
            print(report.nodeid.rpartition("::")[2], file=file)
"""


class SkipTests(SimpleTestCase):
    def run_pytest(self, tests: str) -> subprocess.CompletedProcess[str]:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copy(settings.BASE_DIR / "conftest.py", self.folder)
        (self.folder / "test_it.py").write_text(tests)
        (self.folder / "failures.py").write_text(PLUGIN)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "failures"],
            cwd=self.folder,
            env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_skipped_and_xfailed_tests_fail(self) -> None:
        done = self.run_pytest(TESTS)
        self.assertEqual(done.returncode, 1)
        failed = (self.folder / "failed").read_text().split()
        expected = ["marked", "expected_to_fail", "fixture", "decorated", "expected_failure", "inside"]
        self.assertCountEqual(failed, [f"test_{name}" for name in expected])

    def test_skipped_file_fails(self) -> None:
        done = self.run_pytest("import pytest\npytest.importorskip('no_such_module')")
        self.assertEqual(done.returncode, 2)
        self.assertIn("Skips and expected failures are not allowed here", done.stdout)

    def test_other_tests_pass(self) -> None:
        self.assertEqual(self.run_pytest("def test_that_runs(): pass").returncode, 0)
