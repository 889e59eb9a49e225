"""deploy/kubernetes, as far as it can be checked without a cluster and kubectl."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES
from tests.deployment.settings import checked, env_file

KUBERNETES = settings.BASE_DIR / "deploy" / "kubernetes"
PROCESSES = {part: KUBERNETES / "overlays" / "split" / part for part in ALL_PARTS}
MONOLITH = KUBERNETES / "overlays" / "monolith" / "process"


def kustomization(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return loaded


def used(folder: Path) -> Iterator[Path]:
    """Yield every file that this folder's kustomization refers to."""
    content = kustomization(folder)
    yield folder / "kustomization.yaml"
    patches = [patch["path"] for patch in content.get("patches", []) if "path" in patch]
    for name in [*content.get("resources", []), *content.get("components", []), *patches]:
        path = (folder / name).resolve()
        yield from used(path) if path.is_dir() else [path]


def literals(folder: Path) -> dict[str, str]:
    (generator,) = kustomization(folder)["configMapGenerator"]
    return dict(literal.split("=", 1) for literal in generator["literals"])


def secret(folder: Path) -> dict[str, str]:
    """Return the example of the Secret that the process refers to."""
    patch = yaml.safe_load(kustomization(folder)["patches"][0]["patch"])
    return env_file(KUBERNETES / "secrets" / f"{patch[0]['value']}.env.example")


class KubernetesTests(SimpleTestCase):
    def test_every_manifest_is_used(self) -> None:
        reached = {*used(KUBERNETES / "overlays" / "monolith"), *used(KUBERNETES / "overlays" / "split")}
        self.assertEqual(reached, set(KUBERNETES.rglob("*.yaml")))

    def test_every_process_starts_with_its_settings(self) -> None:
        for part, folder in PROCESSES.items():
            with self.subTest(part):
                environment = checked({"SERVICES": part} | literals(folder) | secret(folder))
                self.assertIn("localhost", environment.DJANGO_ALLOWED_HOSTS)
        checked(literals(MONOLITH) | secret(MONOLITH))

    def test_secret_holds_exactly_what_its_process_needs(self) -> None:
        for part, folder in PROCESSES.items():
            with self.subTest(part):
                database = {f"{part.upper()}_DATABASE_URL"} if part in ALL_SERVICES else set()
                tokens = {"JWT_SIGNING_KEY"} if part in ("accounts", "gateway") else set()
                shared = {"DJANGO_SECRET_KEY", "SERVICES_SECRET", "CACHE_URL"}
                self.assertEqual(secret(folder).keys(), shared | database | tokens)

    def test_services_find_each_other_and_allow_their_host_names(self) -> None:
        (service,) = yaml.safe_load_all((KUBERNETES / "base" / "service.yaml").read_text())
        names = {part: f"{part}-{service['metadata']['name']}" for part in ALL_PARTS}
        for part, folder in PROCESSES.items():
            self.assertEqual(kustomization(folder)["namePrefix"], f"{part}-")
            given = literals(folder)
            if part in ALL_SERVICES:
                self.assertIn(names[part], given["DJANGO_ALLOWED_HOSTS"].split(","))
            for other in set(ALL_SERVICES) - {part}:
                self.assertEqual(given[f"{other.upper()}_URL"], f"http://{names[other]}:8000")

    def test_only_the_gateway_is_reachable_from_outside(self) -> None:
        outside = {
            part
            for part, folder in PROCESSES.items()
            if any("reachable-from" in label["pairs"] for label in kustomization(folder)["labels"])
        }
        self.assertEqual(outside, {"gateway"})
