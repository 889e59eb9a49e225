"""`manage.py transfer_service`: copy a service's data to another database."""

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
    """Copy a service's data to an empty database, and compare both afterwards."""

    help = (
        "Copies a service's data to another database and checks that both hold the same rows. The source is"
        " not changed. Stop all processes that write to the service first. Run the command again to resume"
        " after an interruption."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the service and the target."""
        parser.add_argument("service", choices=settings.HOSTED_SERVICES)
        parser.add_argument("--to", required=True, metavar="URL", help="the URL of an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Transfer the data.

        Raises:
            CommandError: The transfer is not possible, or the databases differ at the
                end.
        """
        service, url = options["service"], options["to"]
        _check_url(service, url)
        try:
            with connected(TARGET, url):
                _prepare(service, alias_of(service))
                self._transfer(copying.models_of(service), alias_of(service))
        except (TransferError, DatabaseError, PyMongoError, ImproperlyConfigured) as error:
            raise CommandError(" ".join(str(error).split())) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted. Run the command again to resume.", returncode=130) from error
        self.stdout.write(
            f"Both databases hold the same rows. Now set {service.upper()}_DATABASE_URL to the new database"
            " and restart."
        )

    def _transfer(self, models: Sequence[type[Model]], source: str) -> None:
        each = partial(_run_step, models, source)
        rows = copying.count_rows(models, source)
        each("checking target", copying.count_rows(models, TARGET), copying.check_target_rows)
        if copying.has_millisecond_times(TARGET):
            each("checking times", rows, copying.check_times)
        inserted = each("copying", rows, copying.copy)
        copying.reset_sequences(models, TARGET)
        digests = each("comparing", 2 * rows, copying.compare)
        for model, table in digests.items():
            self.stdout.write(
                f"{model._meta.label:<30} {table.rows:>9} rows, {inserted[model]:>9} of them copied now,"
                f" digest {table.digest}"
            )


def _check_url(service: str, url: str) -> None:
    try:
        check_engine(service, check_database_url(url), settings.SERVICE_ENGINES)
    except ValueError as error:
        raise CommandError(f"--to: {error}") from error


def _prepare(service: str, source: str) -> None:
    if _location(source) == _location(TARGET):
        raise CommandError(f"--to: this is the current database of {service}")
    if missing := pending_migrations(service, source):
        raise CommandError(
            f"{service} has unapplied migrations, {', '.join(missing)}: run `manage.py migrate` first"
        )
    check_transactions(service, TARGET)
    create_tables(service, TARGET)


def _location(alias: str) -> tuple[object, ...]:
    entry = connections[alias].settings_dict
    name = Path(entry["NAME"]).resolve() if connections[alias].vendor == "sqlite" else entry["NAME"]
    return entry["ENGINE"], entry["HOST"], entry["PORT"], name


def _run_step(
    models: Sequence[type[Model]], source: str, title: str, rows: int, step: Callable[..., T]
) -> dict[type[Model], T]:
    """Run a step for each model, with a progress bar. Return the results by model."""
    with tqdm(total=rows, desc=title, unit=" rows", disable=None if rows else True) as bar:
        return {model: step(model, source, TARGET, bar.update) for model in models}
