"""What a process does not host is not installed, not imported, not connected to, not routed, not migrated."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import PARTS, SERVICES
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

def said(*command):
    output = io.StringIO()
    call_command(*command, stdout=output)
    return output.getvalue()

print(json.dumps({
    "routes": [str(each.pattern) for each in get_resolver().url_patterns],
    "modules": sorted(sys.modules),
    "apps": [config.name for config in apps.get_app_configs()],
    "engines": {alias: connections[alias].vendor for alias in connections},
    "registered": sorted(contract.name for contract in registered()),
    "check": said("check", "--deploy", "--fail-level", "WARNING"),
    "migrate": said("migrate"),
    "migrate again": said("migrate", "--check"),
    "showmigrations": said("showmigrations"),
    "services": said("services"),
}))
"""


@cache
def inside(*parts: str) -> dict[str, Any]:
    """What a process that hosts `parts`, with production settings and new databases, says of itself."""
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
        return json.loads(done.stdout) | {"databases": sorted(files)}


class RolesTest(SimpleTestCase):
    def test_a_service_has_only_itself(self) -> None:
        for service in SERVICES:
            with self.subTest(service):
                alias = "default" if service == "accounts" else service
                hosts_accounts = service == "accounts"
                self.assertEqual({*PARTS} & {*inside(service)["apps"]}, {service})
                self.assertEqual(inside(service)["engines"], {"default": "unknown", alias: "sqlite"})
                self.assertNotIn("gateway.urls", inside(service)["modules"])
                self.assertEqual("admin/" in inside(service)["routes"], hosts_accounts)
                self.assertEqual("django.contrib.auth" in inside(service)["apps"], hosts_accounts)

    def test_the_gateway_has_no_database(self) -> None:
        gateway = inside("gateway")
        self.assertEqual(gateway["engines"], {"default": "unknown"})
        self.assertEqual(gateway["databases"], [])
        self.assertIn("gateway.urls", gateway["modules"])
        self.assertNotIn("admin/", gateway["routes"])
        self.assertNotIn("django.contrib.auth", gateway["apps"])

    def test_of_what_is_elsewhere_nothing_but_the_contract_is_imported(self) -> None:
        for part in PARTS:
            with self.subTest(part):
                others = [name for name in SERVICES if name != part]
                imported = [name for name in inside(part)["modules"] if name.partition(".")[0] in others]
                self.assertEqual(imported, sorted([*others, *(f"{name}.contract" for name in others)]))
                self.assertEqual(inside(part)["registered"], sorted(SERVICES))

    def test_commands_do_what_is_here(self) -> None:
        for part in SERVICES:
            with self.subTest(part):
                self.assertEqual(inside(part)["databases"], [part])
                self.assertIn(f"Applying {part}.0001_initial... OK", inside(part)["migrate"])
                self.assertNotIn("Applying", inside(part)["migrate again"])
                self.assertNotIn("[ ]", inside(part)["showmigrations"])
                self.assertIn(f"\n{part}\n", f"\n{inside(part)['showmigrations']}")
                for other in {*SERVICES} - {part}:
                    self.assertNotIn(f"Applying {other}", inside(part)["migrate"])
                    self.assertIn(f"{other} (elsewhere, at http://127.0.0.1:1)\n", inside(part)["services"])

    def test_two_services_without_accounts(self) -> None:
        both = inside("posts", "comments")
        self.assertEqual(both["engines"], {"default": "unknown", "posts": "sqlite", "comments": "sqlite"})
        self.assertEqual(both["databases"], ["comments", "posts"])
        self.assertIn("posts (here)\n", both["services"])
