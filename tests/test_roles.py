"""A process installs, imports, connects, routes and migrates only what it hosts."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES
from tests.process_environment import environment_of, sqlite_files

INSIDE = """
import io, json, sys
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver
from kernel.rpc.registry import registered

def output_of(*command):
    output = io.StringIO()
    call_command(*command, stdout=output)
    return output.getvalue()

print(json.dumps({
    "routes": [str(each.pattern) for each in get_resolver().url_patterns],
    "modules": sorted(sys.modules),
    "apps": [config.name for config in apps.get_app_configs()],
    "engines": {alias: connections[alias].vendor for alias in connections},
    "registered": sorted(contract.name for contract in registered()),
    "check": output_of("check", "--deploy", "--fail-level", "WARNING"),
    "migrate": output_of("migrate"),
    "migrate again": output_of("migrate", "--check"),
    "showmigrations": output_of("showmigrations"),
    "services": output_of("services"),
}))
"""


@cache
def inside(*parts: str) -> dict[str, Any]:
    """Return what a process that hosts `parts` has loaded, and what its commands print.

    It has production settings and new databases.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(*parts, databases=sqlite_files(Path(folder)))
        done = subprocess.run(
            [sys.executable, "-c", INSIDE],
            cwd=settings.BASE_DIR,
            env=environment | {"DJANGO_SETTINGS_MODULE": "blog.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        files = [file.stem for file in Path(folder).glob("*.sqlite3")]
        found: dict[str, Any] = json.loads(done.stdout)
        return found | {"databases": sorted(files)}


class HostedPartsTests(SimpleTestCase):
    def test_service_process_has_only_its_own_app_and_database(self) -> None:
        for service in ALL_SERVICES:
            with self.subTest(service):
                alias = "default" if service == "accounts" else service
                hosts_accounts = service == "accounts"
                self.assertEqual({*ALL_PARTS} & {*inside(service)["apps"]}, {service})
                self.assertEqual(inside(service)["engines"], {"default": "unknown", alias: "sqlite"})
                self.assertNotIn("gateway.urls", inside(service)["modules"])
                self.assertEqual("admin/" in inside(service)["routes"], hosts_accounts)
                self.assertEqual("django.contrib.auth" in inside(service)["apps"], hosts_accounts)

    def test_gateway_process_has_no_database(self) -> None:
        gateway = inside("gateway")
        self.assertEqual(gateway["engines"], {"default": "unknown"})
        self.assertEqual(gateway["databases"], [])
        self.assertIn("gateway.urls", gateway["modules"])
        self.assertNotIn("admin/", gateway["routes"])
        self.assertNotIn("django.contrib.auth", gateway["apps"])

    def test_only_the_contract_of_a_remote_service_is_imported(self) -> None:
        for part in ALL_PARTS:
            with self.subTest(part):
                others = [name for name in ALL_SERVICES if name != part]
                imported = [name for name in inside(part)["modules"] if name.partition(".")[0] in others]
                self.assertEqual(imported, sorted([*others, *(f"{name}.contract" for name in others)]))
                self.assertEqual(inside(part)["registered"], sorted(ALL_SERVICES))

    def test_commands_cover_hosted_services_only(self) -> None:
        for part in ALL_SERVICES:
            with self.subTest(part):
                self.assertEqual(inside(part)["databases"], [part])
                self.assertIn(f"{part}.0001_initial", inside(part)["migrate"])
                self.assertNotIn(f"{part}.0001_initial", inside(part)["migrate again"])
                self.assertNotIn("[ ]", inside(part)["showmigrations"])
                self.assertIn(f"\n{part}\n", f"\n{inside(part)['showmigrations']}")
                for other in {*ALL_SERVICES} - {part}:
                    self.assertNotIn(f"{other}.0001_initial", inside(part)["migrate"])
                    self.assertIn(f"{other} (remote, at http://127.0.0.1:1)\n", inside(part)["services"])

    def test_process_of_two_services_without_accounts(self) -> None:
        both = inside("posts", "comments")
        self.assertEqual(both["engines"], {"default": "unknown", "posts": "sqlite", "comments": "sqlite"})
        self.assertEqual(both["databases"], ["comments", "posts"])
        self.assertIn("posts (local)\n", both["services"])
