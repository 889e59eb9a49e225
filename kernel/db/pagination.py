"""Keyset pagination: each page starts after the last row of the page before.

Rows that are inserted meanwhile shift no page.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from kernel.contracts.errors import Invalid
from kernel.contracts.service import MAX_PAGE_SIZE, Page

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def page(
    rows: QuerySet[M, Any],
    *,
    order: Sequence[str],
    cursor: str | None,
    limit: int,
    convert: Callable[[Sequence[Any]], Sequence[T]],
) -> Page[T]:
    """Return one page of a queryset, in one query.

    Args:
        rows: The queryset, filtered but neither ordered nor sliced. Its rows have the
            fields of the order as attributes.
        order: Field names as in `order_by`, the last one unique.
        cursor: The `next_cursor` of the page before; None for the first page.
        limit: How many rows the page has at most, 1 to MAX_PAGE_SIZE.
        convert: Converts the page's rows to its items.

    Raises:
        Invalid: `limit` is out of range, or `cursor` is not a cursor of this order. The
            error names the field.
    """
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise Invalid("The limit is out of range.", fields={"limit": [f"Must be 1 to {MAX_PAGE_SIZE}."]})
    if cursor is not None:
        rows = rows.filter(_rows_after(rows.model, order, decode_cursor(order, cursor)))
    found = list(rows.order_by(*order)[: limit + 1])
    included = found[:limit]
    has_more = len(found) > limit
    return Page(
        items=tuple(convert(included)),
        next_cursor=encode_cursor(order, included[-1]) if has_more else None,
    )


def encode_cursor(order: Sequence[str], row: Any) -> str:
    """Return the row's place in the order.

    The cursor is signed, so that no forged value reaches a database.
    """
    values = [getattr(row, field.lstrip("-")) for field in order]
    return _signer(order).sign(urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("="))


def decode_cursor(order: Sequence[str], cursor: str) -> list[Any]:
    """Return the values of the order's fields that a cursor holds.

    Raises:
        Invalid: `encode_cursor` did not make the cursor for this order.
    """
    try:
        encoded = _signer(order).unsign(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise _invalid_cursor() from error
    return msgspec.json.decode(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)), type=list[Any])


def _signer(order: Sequence[str]) -> signing.Signer:
    return signing.Signer(salt=f"{__name__}:{','.join(order)}")


def _rows_after(model: type[Model], order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition of rows after `values` in the order.

    Its first part is a range of the first field, so that an index on the fields serves
    it.
    """
    names = [field.lstrip("-") for field in order]
    condition = Q()
    for field, name, value in reversed(list(zip(order, names, _typed(model, names, values), strict=True))):
        lookup = "lt" if field.startswith("-") else "gt"
        if not condition:
            condition = Q((f"{name}__{lookup}", value))
        else:
            condition = Q((f"{name}__{lookup}e", value)) & (Q((f"{name}__{lookup}", value)) | condition)
    return condition


def _typed(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> list[Any]:
    try:
        return [
            model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
            for name, value in zip(names, values, strict=True)
        ]
    except (ValidationError, TypeError, ValueError) as error:
        raise _invalid_cursor() from error


def _invalid_cursor() -> Invalid:
    return Invalid(
        "The cursor does not belong to this list.",
        fields={"cursor": ["Not a cursor of this list in this order. Omit it to start again."]},
    )
