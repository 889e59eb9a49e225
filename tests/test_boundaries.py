"""Do import-linter's contracts, as pyproject.toml declares them, hold the boundaries between the apps."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import PARTS, SERVICES

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
        pairs = [(part, service) for service in SERVICES for part in PARTS if part != service]
        forbidden = [(part, f"{service}.service") for part, service in pairs]
        forbidden += [(service, "gateway.apps") for service in SERVICES]
        forbidden += [("blog", f"{service}.contract") for service in SERVICES]
        for importer, imported in forbidden:
            with (self.copy / importer / "offending.py").open("a") as file:
                file.write(f"import {imported}\n")
        for service in SERVICES:
            with (self.copy / service / "contract.py").open("a") as contract:
                contract.write("import django.db\n")
        status, output = self.lint()
        self.assertEqual(status, 1)
        for importer, imported in forbidden:
            self.assertIn(f"{importer}.offending -> {imported} ", output)
        for service in SERVICES:
            self.assertIn(f"{service}.contract -> django ", output)
