"""A service's data into another database: `manage.py move`."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.db.models import Model
from pymongo.errors import PyMongoError
from tqdm import tqdm

from kernel.db.router import alias_of
from kernel.db.transfer import copying
from kernel.db.transfer.copying import TransferError
from kernel.db.transfer.target import check_transactions, connected, create_tables, pending_migrations
from kernel.db.urls import check_database_url, check_engine

T = TypeVar("T")

TARGET = "target"


class Command(BaseCommand):
    help = (
        "Copies a service's data into another database and checks that both hold the same. Nothing is changed"
        " where the data comes from. Stop what writes to the service first. After an interruption, run it"
        " again: it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", choices=settings.HOSTED_SERVICES)
        parser.add_argument("--to", required=True, metavar="URL", help="of the other database, an empty one")

    def handle(self, *args: Any, **options: Any) -> None:
        service, url = options["service"], options["to"]
        _check_url(service, url)
        try:
            with connected(TARGET, url):
                _prepare(service, alias_of(service))
                self._move(copying.models_of(service), alias_of(service))
        except (TransferError, DatabaseError, PyMongoError, ImproperlyConfigured) as error:
            raise CommandError(" ".join(str(error).split())) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted. Run it again to go on.", returncode=130) from error
        self.stdout.write(
            f"Both hold the same. Now set {service.upper()}_DATABASE_URL to the new database and restart."
        )

    def _move(self, models: Sequence[type[Model]], source: str) -> None:
        each = partial(_each, models, source)
        rows = copying.count_rows(models, source)
        each("comparing", copying.count_rows(models, TARGET), copying.check_target_rows)
        if copying.keeps_only_milliseconds(TARGET):
            each("looking at times", rows, copying.check_times)
        added = each("copying", rows, copying.copy)
        copying.reset_sequences(models, TARGET)
        contents = each("checking", 2 * rows, copying.compare)
        for model, content in contents.items():
            self.stdout.write(
                f"{model._meta.label:<30} {content.rows:>9} rows, {added[model]:>9} of them copied now,"
                f" digest {content.digest}"
            )


def _check_url(service: str, url: str) -> None:
    try:
        check_engine(service, check_database_url(url), settings.SERVICE_ENGINES)
    except ValueError as error:
        raise CommandError(f"--to: {error}") from error


def _prepare(service: str, source: str) -> None:
    if _place(source) == _place(TARGET):
        raise CommandError(f"--to: this is the database in which {service} lives already")
    if missing := pending_migrations(service, source):
        raise CommandError(f"{service} itself lacks {', '.join(missing)}: run `manage.py migrate` first")
    check_transactions(service, TARGET)
    create_tables(service, TARGET)


def _place(alias: str) -> tuple[object, ...]:
    entry = connections[alias].settings_dict
    name = Path(entry["NAME"]).resolve() if connections[alias].vendor == "sqlite" else entry["NAME"]
    return entry["ENGINE"], entry["HOST"], entry["PORT"], name


def _each(
    models: Sequence[type[Model]], source: str, title: str, rows: int, step: Callable[..., T]
) -> dict[type[Model], T]:
    """What the step gives for each model, with a bar that shows how far it is."""
    with tqdm(total=rows, desc=title, unit=" rows", disable=None if rows else True) as bar:
        return {model: step(model, source, TARGET, bar.update) for model in models}
