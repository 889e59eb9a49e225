"""Pages by key: each page starts after the last row of the one before, whatever was inserted meanwhile."""

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
    """One page of a queryset, in one query.

    Arguments:
        rows: the queryset, filtered but neither ordered nor sliced; its rows have the order's fields as
            attributes.
        order: field names as in order_by, the last one unique.
        cursor: where the page before ended, or None for the first.
        limit: 1 to MAX_PAGE_SIZE rows.
        convert: makes the page's items of its rows, all at once.

    Raises Invalid, naming `limit` or `cursor`. A cursor of another order is Invalid too.
    """
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise Invalid("The limit is out of range.", fields={"limit": [f"Must be 1 to {MAX_PAGE_SIZE}."]})
    if cursor is not None:
        rows = rows.filter(_after(rows.model, order, decode_cursor(order, cursor)))
    found = list(rows.order_by(*order)[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return Page(
        items=tuple(convert(shown)),
        next_cursor=encode_cursor(order, shown[-1]) if more else None,
    )


def encode_cursor(order: Sequence[str], row: Any) -> str:
    """The row's place in the order. Signed: no made-up value ever reaches a database."""
    values = [getattr(row, field.lstrip("-")) for field in order]
    return _signer(order).sign(urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("="))


def decode_cursor(order: Sequence[str], cursor: str) -> list[Any]:
    """The values that `encode_cursor` was given in the same order; otherwise Invalid."""
    try:
        encoded = _signer(order).unsign(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise _bad_cursor() from error
    return msgspec.json.decode(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)), type=list[Any])


def _signer(order: Sequence[str]) -> signing.Signer:
    return signing.Signer(salt=f"{__name__}:{','.join(order)}")


def _after(model: type[Model], order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind `values`, in a form whose first part an index on the order's fields can serve."""
    names = [field.lstrip("-") for field in order]
    condition = Q()
    for field, name, value in reversed(list(zip(order, names, _typed(model, names, values), strict=True))):
        beyond = "lt" if field.startswith("-") else "gt"
        if not condition:
            condition = Q((f"{name}__{beyond}", value))
        else:
            condition = Q((f"{name}__{beyond}e", value)) & (Q((f"{name}__{beyond}", value)) | condition)
    return condition


def _typed(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> list[Any]:
    try:
        return [
            model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
            for name, value in zip(names, values, strict=True)
        ]
    except (ValidationError, TypeError, ValueError) as error:
        raise _bad_cursor() from error


def _bad_cursor() -> Invalid:
    return Invalid(
        "The cursor is not one of this list.",
        fields={"cursor": ["Not a cursor of this list in this order; leave it out to start over."]},
    )
