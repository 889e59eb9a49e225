"""Run plans: by name or by queries whose rows are merged, in pages, and counts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import DataError

from django_firestore_backend.plan import (
    ASCENDING,
    DESCENDING,
    Plan,
    inequality_columns,
    queries,
    structured_query,
)
from django_firestore_backend.row import Row
from django_firestore_backend.transaction import Transaction
from django_firestore_backend.values import decode, document_id, encode

NAMES_PER_CALL = 500


def fetch(transaction: Transaction, plan: Plan, *, observe: bool = True) -> list[Row]:
    """Return the rows of a plan.

    Args:
        transaction: The block, or the single statement, that this is part of.
        plan: What to fetch.
        observe: Whether the caller decides something by these rows. The block then must
            not commit if another writer has changed one of them and the block writes it
            too.
    """
    if plan.is_empty:
        return []
    if plan.keys is not None:
        rest = plan.rest()
        rows = [row for row in _by_name(transaction, plan) if rest.holds(row.values)]
        found = _sliced(plan, _sorted(plan, rows))
        if observe:
            transaction.observe_names([_name(transaction, plan.table, key) for key in plan.keys])
    else:
        found = _by_queries(transaction, plan)
        if observe:
            transaction.observe(found)
    return found


def _by_queries(transaction: Transaction, plan: Plan) -> list[Row]:
    transaction.refuse_query_after_write(plan.table)
    parts = queries(plan)
    rows = [row for part in parts for row in _run(transaction, part)]
    return rows if len(parts) == 1 else _sliced(plan, _sorted(plan, rows))


def _run(transaction: Transaction, plan: Plan) -> list[Row]:
    columns = plan.fetched_columns()
    responses = transaction.read(plan, lambda service, at: service.run_query(structured_query(plan), at))
    return [_row(response.document, columns) for response in responses if response.HasField("document")]


def _by_name(transaction: Transaction, plan: Plan) -> list[Row]:
    """Return the rows with these keys, with the pending writes of this transaction."""
    names = list(dict.fromkeys(_name(transaction, plan.table, key) for key in plan.keys or ()))
    rows = [row for name in names if (row := transaction.written_row(name)) is not None]
    unknown = [name for name in names if not transaction.has_written(name)]
    for start in range(0, len(unknown), NAMES_PER_CALL):
        rows += _stored(transaction, plan, unknown[start : start + NAMES_PER_CALL])
    return rows


def _stored(transaction: Transaction, plan: Plan, names: list[str]) -> list[Row]:
    columns = plan.fetched_columns()
    responses = transaction.read(plan, lambda service, at: service.batch_get(names, columns, at))
    found = {response.found.name: response.found for response in responses if response.HasField("found")}
    versions = {name: document.update_time for name, document in found.items()}
    transaction.note_versions(dict.fromkeys(names) | versions)
    return [_row(found[name], columns) for name in names if name in found]


def _name(transaction: Transaction, table: str, key: Any) -> str:
    return transaction.document_name(table, document_id(key))


def _row(document: Any, columns: tuple[str, ...]) -> Row:
    fields = document.fields
    try:
        values = {column: decode(fields[column]) for column in columns}
    except TypeError:
        lacking = [column for column in columns if fields[column].WhichOneof("value_type") is None]
        raise DataError(
            f"The document {document.name} lacks {', '.join(lacking)}: it was not written by the"
            " models, or before a migration."
        ) from None
    return Row(document.name, document.update_time, values)


def _sorted(plan: Plan, rows: list[Row]) -> list[Row]:
    for column, descending in reversed(plan.order):
        rows.sort(key=_nulls_first(column), reverse=descending)
    return rows


def _nulls_first(column: str) -> Callable[[Row], tuple[bool, Any]]:
    def key(row: Row) -> tuple[bool, Any]:
        value = row.values[column]
        return value is not None, value

    return key


def _sliced(plan: Plan, rows: list[Row]) -> list[Row]:
    return rows[plan.offset : None if plan.limit is None else plan.offset + plan.limit]


def count(transaction: Transaction, plan: Plan) -> int:
    """Return how many rows the plan has, its slice included."""
    if plan.is_empty:
        return 0
    if plan.keys is not None:
        return len(fetch(transaction, replace(plan, columns=())))
    transaction.refuse_query_after_write(plan.table)
    parts = [replace(part, columns=(), order=()) for part in queries(plan)]
    if len(parts) == 1:
        return _count(transaction, parts[0])
    total = sum(_count(transaction, replace(part, limit=None)) for part in parts)
    rest = max(total - plan.offset, 0)
    return rest if plan.limit is None else min(rest, plan.limit)


def _count(transaction: Transaction, plan: Plan) -> int:
    response = transaction.read(
        f"COUNT {plan}", lambda service, at: [service.count(structured_query(plan), at)]
    )[0]
    total: int = response.result.aggregate_fields["count"].integer_value
    return total


def pages(transaction: Transaction, plan: Plan, size: int) -> Iterator[list[Row]]:
    """Yield the rows of a plan in pages of `size`.

    Each page is one query, and all read as of the time of the first.
    """
    parts = [] if plan.is_empty or plan.keys is not None else queries(plan)
    if len(parts) != 1:
        rows = fetch(transaction, plan)
        yield from (rows[start : start + size] for start in range(0, len(rows), size))
        return
    transaction.refuse_query_after_write(plan.table)
    order = _whole_order(parts[0])
    part = replace(parts[0], columns=tuple(dict.fromkeys([*plan.columns, *(name for name, _ in order)])))
    remaining, last = plan.limit, None
    while remaining is None or remaining > 0:
        wanted = size if remaining is None else min(size, remaining)
        rows = _page(transaction, replace(part, limit=wanted), order, last)
        yield rows
        if len(rows) < wanted:
            return
        last = rows[-1]
        remaining = None if remaining is None else remaining - len(rows)


def _whole_order(plan: Plan) -> tuple[tuple[str, bool], ...]:
    """Return the order to which Firestore completes the plan's, without the name."""
    named = [column for column, _ in plan.order]
    descending = plan.order[-1][1] if plan.order else False
    unnamed = sorted(inequality_columns(plan.condition) - set(named))
    return plan.order + tuple((column, descending) for column in unnamed)


def _page(
    transaction: Transaction, plan: Plan, order: tuple[tuple[str, bool], ...], last: Row | None
) -> list[Row]:
    message, columns = _page_query(plan, order, last), plan.fetched_columns()
    responses = transaction.read(plan, lambda service, at: service.run_query(message, at))
    rows = [_row(response.document, columns) for response in responses if response.HasField("document")]
    transaction.observe(rows)
    return rows


def _page_query(plan: Plan, order: tuple[tuple[str, bool], ...], last: Row | None) -> Any:
    message = structured_query(replace(plan, order=order, offset=0 if last else plan.offset))
    descending = order[-1][1] if order else False
    message.order_by.add(field={"field_path": "__name__"}, direction=DESCENDING if descending else ASCENDING)
    if last is not None:
        message.start_at.before = False
        message.start_at.values.extend(encode(last.values[column]) for column, _ in order)
        message.start_at.values.add(reference_value=last.name)
    return message
