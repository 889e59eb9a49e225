"""A part runs as a project of its own, with only the contracts of the others."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import requests
from django.conf import settings
from django.test import SimpleTestCase, override_settings
from uuid_utils.compat import uuid7

from accounts.contract import Accounts
from blog.environment import ALL_SERVICES
from comments.contract import Comments
from kernel.contracts.errors import NotFound
from kernel.contracts.service import Service
from kernel.rpc.client import HttpTransport
from kernel.rpc.remote import contract_of
from kernel.rpc.stub import stub
from posts.contract import Posts
from tests.process_environment import SECRETS, environment_of, sqlite_files
from tests.processes import ServerProcess
from tests.servers.processes import free_port

S = TypeVar("S", bound=Service)


def copy_part(part: str, folder: Path) -> None:
    """Copy what `part` needs of this project into `folder`, and nothing else."""
    shutil.copy(settings.BASE_DIR / "manage.py", folder)
    for package in ("blog", "kernel", "django_firestore_backend", part):
        no_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(settings.BASE_DIR / package, folder / package, ignore=no_caches)
    for other in ALL_SERVICES:
        if other != part:
            (folder / other).mkdir()
            for name in ("__init__.py", "contract.py"):
                shutil.copy(settings.BASE_DIR / other / name, folder / other)


class StandaloneTestCase(SimpleTestCase):
    """Copies `part` into a folder of its own, and runs commands and a server there."""

    part: ClassVar[str]

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix=f"standalone-{self.part}-")))
        copy_part(self.part, self.folder)
        self.environment = environment_of(self.part, databases=sqlite_files(self.folder))

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def run_tests(self) -> None:
        """Run the tests of the part, of which there are some."""
        output = self.manage("test", self.part, "--noinput", "--verbosity", "2")
        self.assertGreater(len(re.findall(rf"\b{self.part}\.(?:\w+\.)?tests\.test_", output)), 10)

    def serve(self) -> ServerProcess:
        server = ServerProcess(free_port(), self.environment, folder=self.folder, workers=1)
        self.addCleanup(server.close)
        server.start()
        server.wait_until_live()
        return server

    def serve_service(self, contract: type[S]) -> S:
        """Migrate and serve the service, and return a stub of it."""
        self.manage("migrate")
        server = self.serve()
        self.assertEqual(requests.get(f"{server.url}/health/ready", timeout=10).status_code, 200)
        self.enterContext(override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]))
        transport = HttpTransport(contract, server.url)
        self.addCleanup(transport.close)
        return stub(contract, transport)


if TYPE_CHECKING:
    Base = StandaloneTestCase
else:
    Base = object


class StandaloneAccountsTests(StandaloneTestCase):
    part = "accounts"

    def test_own_tests_pass(self) -> None:
        self.run_tests()

    def test_service_returns_and_raises(self) -> None:
        accounts = self.serve_service(Accounts)
        self.assertEqual(accounts.get_by_usernames(usernames=["ann"]), {})
        with self.assertRaises(NotFound):
            accounts.get_account(user_id=uuid7())


class StandalonePostsTests(StandaloneTestCase):
    part = "posts"

    def test_own_tests_pass(self) -> None:
        self.run_tests()

    def test_service_returns_and_raises(self) -> None:
        posts = self.serve_service(Posts)
        self.assertEqual(posts.list_published().items, ())
        with self.assertRaises(NotFound):
            posts.get(slug="no-such-post")


class StandaloneCommentsTests(StandaloneTestCase):
    part = "comments"

    def test_own_tests_pass(self) -> None:
        self.run_tests()

    def test_service_returns_and_raises(self) -> None:
        comments = self.serve_service(Comments)
        post_id = uuid7()
        self.assertEqual(comments.count_for_posts(post_ids=[post_id]), {post_id: 0})
        with self.assertRaises(NotFound):
            comments.update(comment_id=uuid7(), actor_id=uuid7(), body="B")


class StandaloneGatewayTests(StandaloneTestCase):
    part = "gateway"

    def test_own_tests_pass(self) -> None:
        self.run_tests()

    def test_schema_is_served_and_missing_services_are_unavailable(self) -> None:
        server = self.serve()

        schema = requests.get(f"{server.url}/api/v1/schema", timeout=30)
        posts = requests.get(f"{server.url}/api/v1/posts", timeout=30)

        self.assertEqual(schema.status_code, 200)
        self.assertIn("/api/v1/posts", schema.json()["paths"])
        self.assertEqual(posts.status_code, 503, posts.text)
        self.assertEqual(posts.json()["type"], "urn:blog:problem:unavailable")


class StandaloneServiceTests(Base):
    """Mixin with the tests of a service that has no class of its own here."""

    def test_own_tests_pass(self) -> None:
        self.run_tests()

    def test_service_returns(self) -> None:
        service: Any = self.serve_service(contract_of(self.part))
        self.assertEqual(set(service.count_user_data(user_id=uuid7()).values()), {0})


for _part in {*ALL_SERVICES} - {case.part for case in StandaloneTestCase.__subclasses__()}:
    _name = f"Standalone{_part.capitalize()}Tests"
    _attributes = {"part": _part, "__module__": __name__}
    globals()[_name] = type(_name, (StandaloneServiceTests, StandaloneTestCase), _attributes)


class CoveredPartsTests(SimpleTestCase):
    def test_every_service_and_the_gateway_is_tested(self) -> None:
        tested = {case.part for case in StandaloneTestCase.__subclasses__()}
        self.assertEqual(tested, {*ALL_SERVICES, "gateway"})
