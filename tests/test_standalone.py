"""A service stands alone as its own Django project: its folder, `blog/`, and the others' bare contracts."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from django.conf import settings
from django.test import SimpleTestCase, override_settings
from uuid_utils.compat import uuid7

from blog.environment import SERVICES
from kernel.contracts.errors import NotFound
from kernel.rpc.client import HttpTransport
from kernel.rpc.remote import contract_of
from kernel.rpc.stub import stub as stub_of
from tests.process_environment import SECRETS, environment_of, sqlite_files
from tests.processes import Host
from tests.servers.processes import free_port


def copy_alone(part: str, folder: Path) -> None:
    """Puts what `part` needs of this project into `folder`, and nothing else."""
    shutil.copy(settings.BASE_DIR / "manage.py", folder)
    for own in ("blog", "kernel", "django_firestore_backend", part):
        no_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(settings.BASE_DIR / own, folder / own, ignore=no_caches)
    for other in SERVICES:
        if other != part:
            (folder / other).mkdir()
            for name in ("__init__.py", "contract.py"):
                shutil.copy(settings.BASE_DIR / other / name, folder / other)


class AloneTest(SimpleTestCase):
    def alone(self, part: str) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix=f"alone-{part}-")))
        copy_alone(part, folder)
        return folder

    def manage(self, part: str, folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=folder,
            env=environment_of(part, databases=sqlite_files(folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def serve(self, part: str, folder: Path) -> Host:
        host = Host(
            free_port(), environment_of(part, databases=sqlite_files(folder)), folder=folder, workers=1
        )
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        return host

    def test_each_service_is_migrated_tested_and_served(self) -> None:
        for service in SERVICES:
            with self.subTest(service):
                folder = self.alone(service)
                self.manage(service, folder, "migrate")
                tested = self.manage(service, folder, "test", service, "--noinput")
                self.assertRegex(tested, r"Ran [1-9]\d+ tests")
                host = self.serve(service, folder)
                self.assertEqual(requests.get(f"{host.url}/health/ready", timeout=10).status_code, 200)
                with override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]):
                    self.ask(service, host)

    def ask(self, service: str, host: Host) -> None:
        """One answer and one refusal of the service, as its caller in another process gets them."""
        transport = HttpTransport(contract_of(service), host.url)
        self.addCleanup(transport.close)
        stub = stub_of(contract_of(service), transport)
        if service == "accounts":
            self.assertEqual(stub.get_by_usernames(usernames=["ann"]), {})
            with self.assertRaises(NotFound):
                stub.get_account(user_id=uuid7())
        elif service == "posts":
            self.assertEqual(stub.list_published().items, ())
            with self.assertRaises(NotFound):
                stub.get(slug="no-such-post")
        else:
            post_id = uuid7()
            self.assertEqual(stub.count_for_posts(post_ids=[post_id]), {post_id: 0})
            with self.assertRaises(NotFound):
                stub.edit(comment_id=uuid7(), actor_id=uuid7(), body="B")

    def test_the_gateway_is_tested_and_served_and_says_what_it_cannot_have(self) -> None:
        folder = self.alone("gateway")
        tested = self.manage("gateway", folder, "test", "gateway", "--noinput")
        self.assertRegex(tested, r"Ran [1-9]\d+ tests")
        host = self.serve("gateway", folder)

        description = requests.get(f"{host.url}/api/v1/schema", timeout=30)
        posts = requests.get(f"{host.url}/api/v1/posts", timeout=30)

        self.assertEqual(description.status_code, 200)
        self.assertIn("/api/v1/posts", description.json()["paths"])
        self.assertEqual(posts.status_code, 503, posts.text)
        self.assertEqual(posts.json()["type"], "urn:blog:problem:unavailable")
