"""`manage.py startservice` writes a service that works, or nothing."""

import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import ClassVar
from unittest import mock

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS
from blog.management.commands import startservice
from tests.process_environment import environment_of, sqlite_files
from tests.processes import ServerProcess
from tests.servers.processes import free_port

NOT_COPIED = shutil.ignore_patterns(".*", "data", "staticfiles", "__pycache__", "node_modules", "frontend")
TOOLS = Path(sys.executable).parent

CHECKS = """
import django
from django.core.management import call_command

django.setup()
call_command("check")
call_command("makemigrations", "--check", "--dry-run")
for command in ("check_contracts", "services", "settings_docs", "render_deployment"):
    call_command(command, "--check")
"""

CALLS = """
from uuid import uuid4

import django

django.setup()

from bookmarks.contract import Bookmarks
from kernel.rpc import registry

bookmarks = registry.get(Bookmarks)
user_id = uuid4()
created = bookmarks.create(user_id=user_id, text="Some text.", key=str(user_id))
assert bookmarks.list_for_user(user_id=user_id).items == (created,)
assert bookmarks.get_many(ids=[created.id]) == {created.id: created}
bookmarks.delete(bookmark_id=created.id, actor_id=user_id)
assert bookmarks.count_user_data(user_id=user_id) == {"bookmarks": 0}
print(type(bookmarks).__name__)
"""


class NewServiceTests(SimpleTestCase):
    """The service `bookmarks` in a copy of the project."""

    folder: ClassVar[Path]
    listed: ClassVar[list[str]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="new-service-"))) / "blog"
        shutil.copytree(settings.BASE_DIR, cls.folder, ignore=NOT_COPIED)
        start = (sys.executable, "manage.py", "startservice", "bookmarks")
        output = cls.output_of(
            *start, environment=environment_of(*ALL_PARTS, databases=sqlite_files(cls.folder))
        )
        cls.listed = output.split("\n\n")[0].splitlines()

    @classmethod
    def environment(cls, *parts: str, **values: str) -> dict[str, str]:
        """Return the environment of a process in the copy that hosts these parts."""
        databases = sqlite_files(cls.folder)
        own = {"BOOKMARKS_DATABASE_URL": f"sqlite:///{cls.folder}/bookmarks.sqlite3"}
        return environment_of(*parts, databases=databases) | own | values

    @classmethod
    def run_command(cls, *arguments: str, **values: str) -> str:
        """Run Python in the copy, in a process that hosts everything."""
        environment = cls.environment(*ALL_PARTS, "bookmarks", **values)
        return cls.output_of(sys.executable, *arguments, environment=environment)

    @classmethod
    def output_of(cls, *command: str, environment: dict[str, str]) -> str:
        """Return what a command prints, and fail if it fails."""
        done = subprocess.run(
            command,
            cwd=cls.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stdout)
        return done.stdout

    def test_listed_files_are_those_written(self) -> None:
        written = [
            path.relative_to(self.folder).as_posix()
            for path in (self.folder / "bookmarks").rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        ]
        self.assertEqual(sorted(written), [line for line in self.listed if line.startswith("bookmarks/")])
        for line in self.listed:
            self.assertTrue((self.folder / line.removesuffix(" (updated)")).is_file(), line)

    def test_checks_of_the_project_pass(self) -> None:
        self.run_command("-c", CHECKS, DJANGO_SETTINGS_MODULE="blog.settings")

    def test_linters_find_nothing(self) -> None:
        for tool, *arguments in (
            ("ruff", "check", "bookmarks"),
            ("ruff", "format", "--check", "bookmarks"),
            ("lint-imports",),
        ):
            with self.subTest(tool):
                self.output_of(str(TOOLS / tool), *arguments, environment=self.environment("gateway"))

    def test_readme_is_linked_and_documents_every_operation(self) -> None:
        linked = "tests.test_readme.ReadmeTests.test_every_page_is_linked_from_another"
        self.run_command("manage.py", "test", "tests.test_readme.ServiceReadmeTests", linked)

    def test_own_tests_pass(self) -> None:
        output = self.run_command("manage.py", "test", "bookmarks", "--verbosity", "2")
        self.assertGreater(len(re.findall(r"\bbookmarks\.tests\.test_", output)), 10)

    def test_service_is_called_locally_and_over_http(self) -> None:
        self.run_command("manage.py", "migrate")
        django = {"DJANGO_SETTINGS_MODULE": "blog.settings"}
        self.assertIn("BookmarksService", self.run_command("-c", CALLS, **django))
        server = ServerProcess(free_port(), self.environment("bookmarks"), folder=self.folder, workers=1)
        self.addCleanup(server.close)
        server.start()
        server.wait_until_live()
        remote = self.environment("gateway", BOOKMARKS_URL=server.url, **django)
        called = self.output_of(sys.executable, "-c", CALLS, environment=remote)
        self.assertNotIn("BookmarksService", called)


class RefusedServiceTests(SimpleTestCase):
    """The project's folder is a temporary one."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="refused-service-")))
        self.enterContext(mock.patch.object(startservice, "ROOT", self.folder))

    def start(self, *arguments: str) -> str:
        output = StringIO()
        call_command("startservice", *arguments, stdout=output)
        return output.getvalue()

    def written(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]

    def test_bad_name_is_one_line_and_writes_nothing(self) -> None:
        for name, problem in {
            "Bookmarks": "lower-case",
            "reading-list": "lower-case",
            "2do": "begin with a letter",
            "": "begin with a letter",
            "x" * 17: "at most 16 characters",
            "class": "a keyword",
            "posts": "such a service",
            "admin": "reserved",
            "kernel": "a file or folder",
            "sessions": "a Django app",
            "json": "a Python module",
            "database": "a setting DATABASE_URL",
        }.items():
            with self.subTest(name), self.assertRaises(CommandError) as raised:
                self.start(name)
            self.assertIn(problem, str(raised.exception))
            self.assertEqual(len(str(raised.exception).splitlines()), 1)
        self.assertEqual(self.written(), [])

    def test_bad_entity_is_one_line_and_writes_nothing(self) -> None:
        for entity, problem in {
            "Mark": "lower-case",
            "user": "something else",
            "bookmarks": "must differ",
            "m" * 31: "at most 30 characters",
        }.items():
            with self.subTest(entity), self.assertRaises(CommandError) as raised:
                self.start("bookmarks", "--entity", entity)
            self.assertIn(problem, str(raised.exception))
        self.assertEqual(self.written(), [])

    def test_dry_run_lists_the_files_and_writes_nothing(self) -> None:
        listed = self.start("bookmarks", "--dry-run").splitlines()
        self.assertIn("bookmarks/contract.py", listed)
        self.assertIn("bookmarks/migrations/0001_initial.py", listed)
        self.assertEqual(self.written(), [])

    def test_failed_step_leaves_nothing_behind(self) -> None:
        page = self.folder / "docs" / "services.md"
        page.parent.mkdir()
        page.write_text("# Services\n")

        def fail(command: list[str]) -> None:
            self.assertTrue((self.folder / "bookmarks" / "contract.py").exists())
            page.write_text("# Half-written\n")
            raise CommandError("a step failed")

        with mock.patch.object(startservice, "_run", fail), self.assertRaisesMessage(CommandError, "failed"):
            self.start("bookmarks")
        self.assertEqual(self.written(), ["docs"])
        self.assertEqual(page.read_text(), "# Services\n")
