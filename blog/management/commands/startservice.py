"""`manage.py startservice`: write a new service."""

import os
import secrets
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.environment import ROOT, Environment
from blog.management.commands.render_deployment import paths_of, rendered_files
from blog.scaffolding import InvalidName, ServiceNames, names_of, render

GENERATE = """\
import django
from django.core.management import call_command

django.setup()
call_command("makemigrations", {service!r}, verbosity=0)
call_command("check_contracts", "--write")
call_command("services", "--write")
call_command("settings_docs", "--write")
call_command("render_deployment", "--write")
"""
"""Writes the migration and the schema document, and updates what lists the services."""

GENERATED = ("{service}/migrations/0001_initial.py", "{service}/contract.schema.json")
DOCUMENTATION = ("docs/services.md", "docs/pictures/architecture.svg", "docs/settings.md")


def updated_files() -> list[str]:
    """Return the paths of the files that list the services."""
    return [*DOCUMENTATION, *map(str, rendered_files([]))]


class Command(BaseCommand):
    """Write the files of a service that works, and update what lists the services."""

    help = (
        "Writes a new service with an example of everything: a contract, tables, events, an admin, tests."
        " Then change its contract to what the service is for."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name and the options."""
        parser.add_argument("name", help="the name of the service and of its folder, such as bookmarks")
        parser.add_argument(
            "--entity", help="what it stores one of, such as bookmark; the singular of the name by default"
        )
        parser.add_argument("--dry-run", action="store_true", help="only list the files")

    def handle(self, *args: Any, name: str, entity: str | None, dry_run: bool, **options: Any) -> None:
        """Write the service, or list its files.

        Raises:
            CommandError: A name cannot be used, or a step failed. Nothing was written.
        """
        try:
            names = names_of(name, entity)
        except InvalidName as error:
            raise CommandError(str(error)) from None
        files = render(names)
        if not dry_run:
            with _removed_after_failure(names.service):
                _write(files)
                _format(names)
                _generate(names)
        written = [*map(str, files), *map(str, paths_of(names.service))]
        written += [path.format(service=names.service) for path in GENERATED]
        for path in sorted(written):
            self.stdout.write(path)
        for path in updated_files():
            self.stdout.write(f"{path} (updated)")
        if not dry_run:
            self.stdout.write(
                f"\nTry it: python manage.py migrate && python manage.py test {names.service}\n"
                "What to change first is in docs/adding-a-service.md."
            )


@contextmanager
def _removed_after_failure(service: str) -> Iterator[None]:
    """If the block fails, remove the service and restore what lists the services."""
    before = {path: path.read_text() for path in map(ROOT.joinpath, updated_files()) if path.exists()}
    try:
        yield
    except BaseException:
        shutil.rmtree(ROOT / service, ignore_errors=True)
        for path in map(ROOT.joinpath, paths_of(service)):
            path.unlink(missing_ok=True)
            if path.parent.name == service:
                shutil.rmtree(path.parent, ignore_errors=True)
        for path, text in before.items():
            path.write_text(text)
        raise


def _write(files: Mapping[Path, str]) -> None:
    for path, text in files.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)


def _format(names: ServiceNames) -> None:
    """Sort imports and wrap lines, which depend on the names, if ruff is installed."""
    if find_spec("ruff") is None:
        return
    for command in (["check", "--fix", "--select", "I"], ["format"]):
        _run([sys.executable, "-m", "ruff", *command, "--quiet", names.service])


def _generate(names: ServiceNames) -> None:
    """Run Django in a process that has the new service."""
    _run([sys.executable, "-c", GENERATE.format(service=names.service)])


def _run(command: list[str]) -> None:
    """Run a command in the project's folder, with settings that need no server.

    Raises:
        CommandError: It failed.
    """
    others = {name: value for name, value in os.environ.items() if name not in Environment.model_fields}
    given = {
        "DJANGO_SETTINGS_MODULE": "blog.settings",
        "DJANGO_ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": "sqlite:///:memory:",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SIGNING_KEY": secrets.token_urlsafe(48),
    }
    done = subprocess.run(  # noqa: S603  # this Python, with fixed arguments
        command, cwd=ROOT, env=others | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"Nothing was written, because a step failed:\n{done.stderr or done.stdout}")
