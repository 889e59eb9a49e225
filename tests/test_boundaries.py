"""import-linter's contracts, as pyproject.toml declares them, hold the boundaries."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
PRESENTATIONS = ("gateway.v1", "gateway.conduit", "gateway.site")
"""The presentations of the gateway, which do not import one another."""


class BoundaryTests(SimpleTestCase):
    def setUp(self) -> None:
        self.copy = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for init in settings.BASE_DIR.glob("*/__init__.py"):
            no_caches = shutil.ignore_patterns("__pycache__")
            shutil.copytree(init.parent, self.copy / init.parent.name, ignore=no_caches)
        shutil.copy(settings.BASE_DIR / "pyproject.toml", self.copy)

    def lint(self) -> tuple[int, str]:
        done = subprocess.run(
            [LINT_IMPORTS, "--no-cache"],
            cwd=self.copy,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, " ".join(done.stdout.split())

    def append(self, module: str, line: str) -> None:
        path = self.copy / f"{module.replace('.', '/')}.py"
        with path.open("a") as file:
            file.write(f"{line}\n")

    def test_project_keeps_its_boundaries(self) -> None:
        status, output = self.lint()
        self.assertEqual(status, 0, output)
        declared = tomllib.loads((self.copy / "pyproject.toml").read_text())
        for contract in declared["tool"]["importlinter"]["contracts"]:
            self.assertIn(contract["name"], output)

    def test_every_forbidden_import_is_reported(self) -> None:
        pairs = [(part, service) for service in ALL_SERVICES for part in ALL_PARTS if part != service]
        forbidden = [(part, f"{service}.service") for part, service in pairs]
        forbidden += [(service, "gateway.apps") for service in ALL_SERVICES]
        forbidden += [(service, "blog.settings") for service in ALL_SERVICES]
        forbidden += [("kernel", f"{service}.contract") for service in ALL_SERVICES]
        for importer, imported in forbidden:
            self.append(f"{importer}.offending", f"import {imported}")
        for service in ALL_SERVICES:
            self.append(f"{service}.contract", "import django.db")
        status, output = self.lint()
        self.assertEqual(status, 1)
        for importer, imported in forbidden:
            self.assertIn(f"{importer}.offending must not import {imported}", output)
        for service in ALL_SERVICES:
            self.assertIn(f"{service}.contract must not import django", output)

    def test_new_service_needs_no_configuration(self) -> None:
        shutil.copytree(self.copy / ALL_SERVICES[0], self.copy / "new_service")
        self.append("new_service.offending", f"import {ALL_SERVICES[0]}.models")
        status, output = self.lint()
        self.assertEqual(status, 1)
        self.assertIn(f"new_service.offending must not import {ALL_SERVICES[0]}.models", output)

    def test_presentations_of_the_gateway_do_not_import_one_another(self) -> None:
        pairs = [(one, other) for one in PRESENTATIONS for other in PRESENTATIONS if one != other]
        for one, other in pairs:
            self.append(f"{one}.offending", f"import {other}.urls")
        status, output = self.lint()
        self.assertEqual(status, 1)
        for one, other in pairs:
            self.assertRegex(output, rf"{one}\.offending\W+{other}\.urls")
