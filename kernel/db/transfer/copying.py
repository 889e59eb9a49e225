"""Copy a service's rows to another database, and compare both databases.

Rows are only inserted into the target. Nothing is changed or deleted in either
database.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, time, timedelta
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connections
from django.db.models import Model
from django.db.models.sql import InsertQuery
from django.db.transaction import atomic

from kernel.db.batches import chunked
from kernel.db.router import service_of
from kernel.db.transfer.digest import TableDigest, digest_table, fingerprint, rows_in_batches, stored_fields

MILLISECOND_ENGINES = {"mongodb"}
"""The engines that truncate times to milliseconds."""

OnProgress = Callable[[int], object]
"""Called with the number of rows that were processed since the last call."""


class TransferError(Exception):
    """The data cannot be transferred. The message gives the reason in one line."""


def models_of(service: str) -> list[type[Model]]:
    """Return the service's models, each after the models that it refers to.

    The models of many-to-many tables are included.
    """
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if service_of(model) == service and model._meta.managed and not model._meta.proxy
    ]
    return list(TopologicalSorter({model: _referenced(model, models) for model in models}).static_order())


def count_rows(models: Sequence[type[Model]], alias: str) -> int:
    """Return the number of rows of all these models together."""
    return sum(model._base_manager.using(alias).count() for model in models)


def check_target_rows(model: type[Model], source: str, target: str, on_progress: OnProgress) -> None:
    """Check that each row of the target is equal in the source.

    Rows are there after an interrupted transfer.

    Raises:
        TransferError: A row differs, or does not exist in the source.
    """
    for rows in rows_in_batches(model, target):
        originals = model._base_manager.using(source).in_bulk([row.pk for row in rows])
        for row in rows:
            original = originals.get(row.pk)
            if original is None or fingerprint(original) != fingerprint(row):
                state = "is not in the source" if original is None else "differs from the source's"
                raise TransferError(
                    f"{model._meta.label}: row {row.pk} of the target {state}. Nothing was copied."
                    " Transfer into an empty database. Resume an interrupted transfer only if the"
                    " source has not changed since."
                )
        on_progress(len(rows))


def has_millisecond_times(alias: str) -> bool:
    """Return whether the database truncates times to milliseconds."""
    return connections[alias].vendor in MILLISECOND_ENGINES


def check_times(model: type[Model], source: str, target: str, on_progress: OnProgress) -> None:
    """Check that no time in the source is finer than milliseconds.

    Raises:
        TransferError: A time is finer. The target would truncate it.
    """
    names = [field.attname for field in stored_fields(model)]
    for rows in rows_in_batches(model, source):
        for row in rows:
            for name in names:
                if _is_finer_than_milliseconds(getattr(row, name)):
                    raise TransferError(
                        f"{model._meta.label}: {name} of row {row.pk} is {getattr(row, name)}, but"
                        f" {connections[target].display_name} stores milliseconds only. Nothing was copied."
                    )
        on_progress(len(rows))


def copy(model: type[Model], source: str, target: str, on_progress: OnProgress) -> int:
    """Insert the rows that the target does not have.

    Returns:
        How many rows were inserted.

    Raises:
        TransferError: The target does not accept a row.
    """
    inserted = 0
    try:
        with _atomic_if_self_referencing(model, target):
            for rows in rows_in_batches(model, source):
                existing = model._base_manager.using(target).filter(pk__in=[row.pk for row in rows])
                existing_keys = set(existing.values_list("pk", flat=True))
                missing = [row for row in rows if row.pk not in existing_keys]
                _insert(model, missing, target)
                inserted += len(missing)
                on_progress(len(rows))
    except (IntegrityError, DataError, ValueError, OverflowError) as error:
        raise TransferError(f"{model._meta.label}: the target does not accept a row: {error}") from error
    return inserted


def reset_sequences(models: Sequence[type[Model]], alias: str) -> None:
    """Set the sequences of automatic keys to the highest key in each table."""
    connection = connections[alias]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def compare(model: type[Model], source: str, target: str, on_progress: OnProgress) -> TableDigest:
    """Compare the model's rows in both databases.

    Returns:
        The digest of the rows, the same for both.

    Raises:
        TransferError: The rows differ.
    """
    at_source = digest_table(model, source, on_progress)
    at_target = digest_table(model, target, on_progress)
    if at_source != at_target:
        raise TransferError(
            f"{model._meta.label}: the source has {at_source.rows} rows (digest {at_source.digest}), the"
            f" target {at_target.rows} (digest {at_target.digest}). The source may have changed during the"
            " transfer: stop what writes to it, then transfer into an empty database."
        )
    return at_source


def _referenced(model: type[Model], candidates: Sequence[type[Model]]) -> list[type[Model]]:
    referenced = {field.related_model for field in model._meta.local_concrete_fields} - {model}
    return [candidate for candidate in candidates if candidate in referenced]


def _is_finer_than_milliseconds(value: Any) -> bool:
    if isinstance(value, timedelta):
        return value.microseconds % 1000 != 0
    return isinstance(value, datetime | time) and value.microsecond % 1000 != 0


def _atomic_if_self_referencing(model: type[Model], alias: str) -> AbstractContextManager[None]:
    """Return a transaction for a model with a foreign key to itself.

    A row of such a model may refer to a row of a later batch.
    """
    if connections[alias].features.supports_foreign_keys and any(
        field.related_model is model for field in model._meta.local_concrete_fields
    ):
        return atomic(using=alias)
    return nullcontext()


def _insert(model: type[Model], rows: Sequence[Model], alias: str) -> None:
    """Insert rows unchanged.

    `bulk_create` would set the fields with `auto_now` again.
    """
    fields = stored_fields(model)
    size = max(connections[alias].ops.bulk_batch_size(fields, rows), 1)
    for batch in chunked(rows, size):
        query = InsertQuery(model)
        query.insert_values(fields, list(batch), raw=True)
        query.get_compiler(using=alias).execute_sql()
