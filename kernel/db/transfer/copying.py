"""Copies a service's rows from one database to another and proves that both then hold the same.

Rows are only ever added to the target. Nothing is changed or deleted on either side.
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

from kernel.db.router import service_of
from kernel.db.transfer.digest import TableDigest, digest_table, fingerprint, rows_in_batches, stored_fields

KEEP_MILLISECONDS = {"mongodb"}
"""The engines that cut times off after the millisecond."""

OnProgress = Callable[[int], object]
"""Told how many more rows were gone through."""


class TransferError(Exception):
    """Why the data cannot be moved, in one line."""


def models_of(service: str) -> list[type[Model]]:
    """The service's models, also those of many-to-many tables, each after the ones it points to."""
    own = [
        model
        for model in apps.get_models(include_auto_created=True)
        if service_of(model) == service and model._meta.managed and not model._meta.proxy
    ]
    return list(TopologicalSorter({model: _others_pointed_to(model, own) for model in own}).static_order())


def count_rows(models: Sequence[type[Model]], alias: str) -> int:
    return sum(model._base_manager.using(alias).count() for model in models)


def check_target_rows(model: type[Model], source: str, target: str, seen: OnProgress) -> None:
    """Raises MoveError where the target has a row that is not the same in the source.

    Rows that are the same come from an earlier run.
    """
    for rows in rows_in_batches(model, target):
        originals = model._base_manager.using(source).in_bulk([row.pk for row in rows])
        for row in rows:
            original = originals.get(row.pk)
            if original is None or fingerprint(original) != fingerprint(row):
                state = "is not in the source" if original is None else "differs from the source's"
                raise TransferError(
                    f"{model._meta.label}: row {row.pk} of the target {state}. Nothing was copied. Move into"
                    " an empty database, or go on with one only while the source is as it was."
                )
        seen(len(rows))


def keeps_only_milliseconds(alias: str) -> bool:
    return connections[alias].vendor in KEEP_MILLISECONDS


def check_times(model: type[Model], source: str, target: str, seen: OnProgress) -> None:
    """Raises MoveError where the source has a time finer than milliseconds."""
    names = [field.attname for field in stored_fields(model)]
    for rows in rows_in_batches(model, source):
        for row in rows:
            for name in names:
                if _is_finer_than_milliseconds(getattr(row, name)):
                    raise TransferError(
                        f"{model._meta.label}: {name} of row {row.pk} is {getattr(row, name)}, but"
                        f" {connections[target].display_name} keeps milliseconds only. Nothing was copied."
                    )
        seen(len(rows))


def copy(model: type[Model], source: str, target: str, seen: OnProgress) -> int:
    """Adds the rows that the target lacks; returns how many. MoveError where it does not take one."""
    added = 0
    try:
        with _visible_at_once(model, target):
            for rows in rows_in_batches(model, source):
                there = model._base_manager.using(target).filter(pk__in=[row.pk for row in rows])
                known = set(there.values_list("pk", flat=True))
                missing = [row for row in rows if row.pk not in known]
                _insert(model, missing, target)
                added += len(missing)
                seen(len(rows))
    except (IntegrityError, DataError, ValueError, OverflowError) as error:
        raise TransferError(f"{model._meta.label}: the target does not take a row: {error}") from error
    return added


def reset_sequences(models: Sequence[type[Model]], alias: str) -> None:
    """Lets the database count on from the highest key that was copied."""
    connection = connections[alias]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def compare(model: type[Model], source: str, target: str, seen: OnProgress) -> TableDigest:
    """What both databases hold; MoveError where it is not the same."""
    ours, theirs = digest_table(model, source, seen), digest_table(model, target, seen)
    if ours != theirs:
        raise TransferError(
            f"{model._meta.label}: the source has {ours.rows} rows (digest {ours.digest}), the target"
            f" {theirs.rows} (digest {theirs.digest}). Was something written meanwhile? Stop what writes,"
            " then move into an empty database."
        )
    return ours


def _others_pointed_to(model: type[Model], among: Sequence[type[Model]]) -> list[type[Model]]:
    pointed_to = {field.related_model for field in model._meta.local_concrete_fields} - {model}
    return [other for other in among if other in pointed_to]


def _is_finer_than_milliseconds(value: Any) -> bool:
    if isinstance(value, timedelta):
        return value.microseconds % 1000 != 0
    return isinstance(value, datetime | time) and value.microsecond % 1000 != 0


def _visible_at_once(model: type[Model], alias: str) -> AbstractContextManager[None]:
    """One transaction where rows point to rows of the same table, which may come after them."""
    if connections[alias].features.supports_foreign_keys and any(
        field.related_model is model for field in model._meta.local_concrete_fields
    ):
        return atomic(using=alias)
    return nullcontext()


def _insert(model: type[Model], rows: Sequence[Model], alias: str) -> None:
    """As bulk_create, but every value as it is: that would set the fields with auto_now again."""
    fields = stored_fields(model)
    size = max(connections[alias].ops.bulk_batch_size(fields, rows), 1)
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, list(rows[start : start + size]), raw=True)
        query.get_compiler(using=alias).execute_sql()
