"""Conduit's journey with every service, and the gateway, in a process of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from tests.conduit import Journey
from tests.hosts import Host
from tests.roles import PARTS, SERVICES, environment_of, sqlite_files
from tests.servers.processes import free_port


class JourneyApartTests(Journey, SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="conduit-")))
        hosts = {}
        for part in PARTS:
            hosts[part] = host = Host(free_port(), {})
            cls.addClassCleanup(host.close)
        urls = {part: hosts[part].url for part in SERVICES}
        for part, host in hosts.items():
            host.environment = environment_of(part, databases=sqlite_files(folder), urls=urls) | {
                "HTTPS_ONLY": "0",
                "PASSWORD_POLICY": "length",
            }
            if part in SERVICES:
                migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
                subprocess.run(migrate, cwd=settings.BASE_DIR, env=host.environment, check=True)
            host.start()
        for host in hosts.values():
            host.wait_until_live()
        cls.server = hosts["gateway"].url
