"""docker-compose.yml gives every process its settings and the URLs of the others."""

import subprocess
import sys
from typing import Any

import yaml
from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES
from tests.deployment.settings import checked, env_file
from tests.process_environment import environment_of

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]
OURS = {name: service for name, service in COMPOSE.items() if service["image"].startswith("blog")}


def hosted(service: dict[str, Any]) -> str:
    return str(service["build"].get("args", {}).get("SERVICES", ",".join(ALL_PARTS)))


class ComposeTests(SimpleTestCase):
    def test_only_databases_start_without_a_profile(self) -> None:
        started = {name for name, service in COMPOSE.items() if "profiles" not in service}
        self.assertEqual(started, {"postgresql", "mongodb", "firestore"})

    def test_every_process_starts_with_its_settings(self) -> None:
        example = env_file(settings.BASE_DIR / "deploy" / "env.example")
        for name, service in OURS.items():
            with self.subTest(name):
                given = {"SERVICES": hosted(service)} | example | service["environment"]
                environment = checked(given)
                self.assertIn("localhost", environment.DJANGO_ALLOWED_HOSTS)
                for database in environment.SERVICES:
                    if database in ALL_SERVICES:
                        self.assertIsNotNone(getattr(environment, f"{database.upper()}_DATABASE_URL"))

    def test_images_install_the_celery_requirements(self) -> None:
        for name, service in OURS.items():
            if name != "gateway":  # publishes nothing
                with self.subTest(name):
                    (extra,) = service["build"]["args"]["EXTRAS"].split()
                    self.assertTrue((settings.BASE_DIR / f"requirements-{extra}.txt").exists())

    def test_celery_finds_the_application(self) -> None:
        options = COMPOSE["posts-celery"]["command"][1:3]
        environment = environment_of("posts", databases={"posts": "sqlite:///:memory:"})
        reported = subprocess.run(
            [sys.executable, "-m", "celery", *options, "report"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(reported.returncode, 0, reported.stderr)

    def test_services_find_each_other_and_allow_their_host_names(self) -> None:
        for name in ALL_SERVICES:
            allowed = OURS[name]["environment"]["DJANGO_ALLOWED_HOSTS"].split(",")
            self.assertIn(name, allowed)
        for name, service in OURS.items():
            for other in set(ALL_SERVICES) - set(hosted(service).split(",")):
                with self.subTest(name, other=other):
                    self.assertEqual(service["environment"][f"{other.upper()}_URL"], f"http://{other}:8000")

    def test_only_the_gateway_publishes_ports(self) -> None:
        reachable = {name for name, service in OURS.items() if "ports" in service}
        self.assertEqual(reachable, {"blog", "gateway"})

    def test_services_start_after_their_migrations(self) -> None:
        for name in ("blog", *ALL_SERVICES):
            for process in (name, f"{name}-events"):
                with self.subTest(process):
                    condition = COMPOSE[process]["depends_on"][f"{name}-migrate"]["condition"]
                    self.assertEqual(condition, "service_completed_successfully")
                    self.assertEqual(COMPOSE[process]["profiles"], COMPOSE[f"{name}-migrate"]["profiles"])
