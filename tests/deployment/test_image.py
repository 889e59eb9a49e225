"""The image, as far as it can be tested without Docker: folder, start, health check.

Docker's own work (stages, users, base images) is not tested.
"""

import json
import os
import re
import runpy
import shlex
import signal
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES
from tests.process_environment import environment_of, sqlite_files
from tests.processes import serve_command
from tests.servers.processes import free_port

DEPLOY = settings.BASE_DIR / "deploy"
ASSEMBLE = DEPLOY / "assemble.py"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
IGNORED = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
START_SECONDS = 60
STOP_SECONDS = 40


def instruction(name: str) -> list[str]:
    """Return the command of an instruction in exec form."""
    (found,) = re.findall(rf"^{name} (?:--\S+ )*(?:CMD )?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    command: list[str] = json.loads(found)
    return command


def variables(services: str = "") -> dict[str, str]:
    """Return the server's variables in an image that is built with these SERVICES."""
    assigned = re.findall(r"^ARG (THREADS=\S+)|\b(GRANIAN_\w+=\S+)", DOCKERFILE, re.MULTILINE)
    # A shell expands ${NAME:+…} and ${NAME:-…} as Docker does.
    script = "; ".join(["set -a", *filter(None, chain.from_iterable(assigned)), "env"])
    output = subprocess.check_output(
        ["sh", "-c", script], env={"SERVICES": services, "PATH": os.defpath}, text=True
    )
    return dict(re.findall(r"^(GRANIAN_\w+)=(.*)$", output, re.MULTILINE))


class ImageTests(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(TemporaryDirectory(prefix="blog-image-"))) / "app"

    def test_folder_of_a_part_has_only_the_contracts_of_the_others(self) -> None:
        for part in ALL_PARTS:
            with self.subTest(part):
                folder = self.folder / part
                runpy.run_path(str(ASSEMBLE))["copy"]([part], folder)
                self.assertFalse(list(folder.rglob("tests")))
                for other in {*ALL_SERVICES} - {part}:
                    files = {path.name for path in (folder / other).iterdir()}
                    self.assertEqual(files, {"__init__.py", "contract.py"})
                subprocess.run(
                    [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
                    cwd=folder,
                    env=environment_of(part, databases=sqlite_files(folder)),
                    check=True,
                )

    def test_server_becomes_healthy_and_stops_on_sigterm(self) -> None:
        subprocess.run([sys.executable, ASSEMBLE, "posts", self.folder], check=True)
        environment = environment_of("posts", databases=sqlite_files(self.folder)) | variables("posts")
        port = environment["GRANIAN_PORT"] = str(free_port())
        environment |= {"DJANGO_ALLOWED_HOSTS": "localhost", "HTTPS_ONLY": "0"}
        # A second worker that is still starting misses SIGTERM: killed after 20 s.
        environment["GRANIAN_WORKERS"] = "1"
        environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

        with subprocess.Popen(
            instruction("CMD"), cwd=self.folder, env=environment, start_new_session=True
        ) as server:
            try:
                self.wait_until_healthy(server, environment)
                page = requests.get(f"http://localhost:{port}/services/posts/docs", timeout=10)
                files = [
                    requests.get(f"http://localhost:{port}{url}", timeout=10) for url in static(page.text)
                ]
                server.terminate()
                stopped = server.wait(STOP_SECONDS)
            finally:
                if server.poll() is None:
                    os.killpg(server.pid, signal.SIGKILL)

        self.assertGreater(len(files), 1)
        self.assertEqual({response.status_code for response in (page, *files)}, {200})
        self.assertEqual(stopped, 0)

    def wait_until_healthy(self, server: subprocess.Popen[bytes], environment: dict[str, str]) -> None:
        give_up = time.monotonic() + START_SECONDS
        while subprocess.run(
            instruction("HEALTHCHECK"), env=environment, stderr=subprocess.DEVNULL
        ).returncode:
            if server.poll() is not None or time.monotonic() > give_up:
                self.fail("The health check does not pass.")

    def test_server_starts_as_make_serve_starts_it(self) -> None:
        for services, threads in (("", "1"), ("posts", "8")):
            with self.subTest(services or "everything"):
                self.assertEqual(variables(services)["GRANIAN_BLOCKING_THREADS"], threads)
                served = shlex.join(serve_command(8000, services))
                for name, value in variables(services).items():
                    option = name.removeprefix("GRANIAN_").lower().replace("_", "-")
                    served = served.replace(f" --{option} {value if option != 'host' else '127.0.0.1'}", "")
                command = shlex.join(instruction("CMD"))
                self.assertEqual(served.removeprefix(f"{Path(sys.executable).parent}/"), command)

    def test_exactly_the_copied_files_are_not_ignored(self) -> None:
        copied = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
        code = {
            "manage.py",
            "blog",
            "kernel",
            "django_firestore_backend",
            "demo",
            *ALL_PARTS,
            "frontend",
            "frontend/.env",
        }
        for_the_build = {"locks", "deploy/assemble.py"}
        self.assertEqual(copied, code | for_the_build)


def static(page: str) -> set[str]:
    return set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
