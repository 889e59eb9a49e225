"""`manage.py render_deployment`: write what deploys each service, or check it."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import Context, Engine

from blog.environment import ALL_SERVICES, DJANGO_APPS_SERVICE, ROOT, SERVICE_ENGINES

TEMPLATES = ROOT / "deploy" / "templates"
SUFFIX = "-tpl"
EACH_SERVICE = "SERVICE"
"""In the path of a template that is rendered once for each service."""

SERVERS = {"PostgreSQL": "postgresql", "MongoDB": "mongodb", "Firestore": "firestore"}
"""The name of each engine's server in the Compose file."""

LOCAL_URLS = {
    "PostgreSQL": "postgres://blog:blog@127.0.0.1:5432/{name}",
    "MongoDB": "mongodb://127.0.0.1:27017/{name}?replicaSet=rs0",
    "Firestore": "firestore://demo/(default)",
}
COMPOSE_URLS = {
    "PostgreSQL": "postgres://blog:blog@postgresql:5432/{name}",
    "MongoDB": "mongodb://mongodb:27017/{name}?directConnection=true",
    "Firestore": "firestore://demo/(default)",
}
CLUSTER_URLS = {
    "PostgreSQL": "postgres://blog:password@postgresql.example.com:5432/{name}",
    "MongoDB": "mongodb://blog:password@mongodb.example.com:27017/{name}?replicaSet=rs0&authSource=admin",
    "Firestore": "firestore://project/(default)",
}


class Command(BaseCommand):
    """Render the templates in deploy/templates/, or check that this was done."""

    help = (
        "Writes the Compose file, manifests and owners of each service, or checks that they are up to date."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two modes."""
        modes = parser.add_mutually_exclusive_group(required=True)
        modes.add_argument("--check", action="store_true", help="fail if a file is not up to date")
        modes.add_argument("--write", action="store_true", help="write the files")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write or check the files.

        Raises:
            CommandError: `check` is set, and some files are not up to date.
        """
        stale = {
            path: text
            for path, text in rendered_files().items()
            if not (ROOT / path).exists() or (ROOT / path).read_text() != text
        }
        if stale and check:
            names = ", ".join(map(str, stale))
            raise CommandError(f"Not up to date: {names}. Run manage.py render_deployment --write")
        for path, text in stale.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text)
            self.stdout.write(f"{path}: written")


def paths_of(service: str) -> list[Path]:
    """Return the paths, in the project, of the files that one service has alone."""
    return [path for path in rendered_files([service]) if path not in rendered_files([])]


def rendered_files(names: Sequence[str] = ALL_SERVICES) -> dict[Path, str]:
    """Return the text of each file, by its path in the project."""
    services = [_service(name) for name in names]
    for service in services:
        service["others"] = [other for other in services if other is not service]
    files: dict[Path, str] = {}
    for template in sorted(TEMPLATES.rglob(f"*{SUFFIX}")):
        path = template.relative_to(TEMPLATES).as_posix().removesuffix(SUFFIX)
        for service in services if EACH_SERVICE in path else [{}]:
            values = {"services": services, "service": service}
            text = Engine().from_string(template.read_text()).render(Context(values, autoescape=False))
            files[Path(path.replace(EACH_SERVICE, str(service.get("name"))))] = text
    return files


def _service(name: str) -> dict[str, Any]:
    """Return the variables of the templates for one service."""
    engine = next((engine for engine in SERVICE_ENGINES.get(name, ()) if engine in SERVERS), "PostgreSQL")
    return {
        "name": name,
        "NAME": name.upper(),
        "engine": engine,
        "server": SERVERS[engine],
        "local_url": LOCAL_URLS[engine].format(name=name),
        "compose_url": COMPOSE_URLS[engine].format(name=name),
        "cluster_url": CLUSTER_URLS[engine].format(name=name),
        "has_tokens": name == DJANGO_APPS_SERVICE,
        "owned": f"/{name}/".ljust(32),
        "owned_contract": f"/{name}/contract.py".ljust(32),
    }
