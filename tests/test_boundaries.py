"""Do import-linter's contracts, as pyproject.toml declares them, hold the boundaries between the apps."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

PYPROJECT = settings.BASE_DIR / "pyproject.toml"
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


class BoundariesTest(SimpleTestCase):
    def setUp(self) -> None:
        self.copy = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for package in tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["root_packages"]:
            no_caches = shutil.ignore_patterns("__pycache__")
            shutil.copytree(settings.BASE_DIR / package, self.copy / package, ignore=no_caches)
        shutil.copy(PYPROJECT, self.copy)

    def lint(self) -> tuple[int, str]:
        done = subprocess.run(
            [LINT_IMPORTS, "--no-cache"], cwd=self.copy, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    def test_the_project_keeps_them(self) -> None:
        status, output = self.lint()
        self.assertEqual(status, 0, output)
        self.assertIn(" 0 broken", output)

    def test_every_forbidden_import_is_found(self) -> None:
        forbidden = {
            "comments/offending.py": "import posts.models",
            "gateway/offending.py": "from accounts import service",
            "posts/offending.py": "import gateway.apps",
            "accounts/offending.py": "import comments.writing",
            "blog/offending.py": "import posts.contract",
        }
        for file, line in forbidden.items():
            (self.copy / file).write_text(line)
        with (self.copy / "posts" / "contract.py").open("a") as contract:
            contract.write("import django.db")
        status, output = self.lint()
        self.assertEqual(status, 1)
        for broken in (
            "comments.offending -> posts.models",
            "gateway.offending -> accounts.service",
            "posts.offending -> gateway.apps",
            "accounts.offending -> comments.writing",
            "blog.offending -> posts.contract",
            "posts.contract -> django",
        ):
            self.assertIn(broken, output)
