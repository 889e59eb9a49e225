"""Conversion of values, and the clearing of tables."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import NotSupportedError
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.utils import format_number

from django_firestore_backend.clearing import clear_tables
from django_firestore_backend.plan import MAX_DISJUNCTIONS
from django_firestore_backend.values import MAX_INTEGER, MIN_INTEGER

_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}


class DatabaseOperations(BaseDatabaseOperations):
    """Convert values for storage.

    Dates and times of day are stored as text in ISO 8601, UUIDs as text, durations as
    microseconds.
    """

    compiler_module = "django_firestore_backend.compiler"

    def quote_name(self, name: str) -> str:
        return name

    def max_name_length(self) -> int:
        return 1500

    def max_in_list_size(self) -> int:
        """Return how many values one query takes. More are several queries."""
        return MAX_DISJUNCTIONS

    def integer_field_range(self, internal_type: str) -> tuple[int, int]:
        return MIN_INTEGER, MAX_INTEGER

    def adapt_datetimefield_value(self, value: datetime | None) -> datetime | None:
        return value

    def adapt_datefield_value(self, value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    def adapt_timefield_value(self, value: time | None) -> str | None:
        return None if value is None else value.isoformat(timespec="microseconds")

    def adapt_decimalfield_value(
        self, value: Decimal | None, max_digits: int | None = None, decimal_places: int | None = None
    ) -> int | None:
        """Return the value in units of its last decimal place: exact, and in order.

        Raises:
            NotSupportedError: The number of decimal places is not known.
        """
        if value is None:
            return None
        if decimal_places is None:
            raise NotSupportedError(f"A constant decimal needs a number of decimal places: {value}.")
        return int(Decimal(format_number(value, max_digits, decimal_places)).scaleb(decimal_places))

    def adapt_json_value(self, value: Any, encoder: type[json.JSONEncoder] | None) -> str:
        return json.dumps(value, cls=encoder)

    def get_db_converters(self, expression: Any) -> list[Any]:
        field = expression.output_field
        convert = _CONVERTERS.get(field.get_internal_type())
        if field.get_internal_type() == "DecimalField":
            convert = partial(_decimal, places=field.decimal_places)
        if convert is None:
            return []

        def converter(value: Any, expression: Any, connection: Any) -> Any:
            return None if value is None else convert(value)

        return [converter]

    def last_executed_query(self, cursor: Any, sql: object, params: Any) -> str:
        return str(sql)

    def format_debug_sql(self, sql: str) -> str:
        return sql

    def no_limit_value(self) -> None:
        return None

    def date_extract_sql(self, *args: Any) -> Any:
        raise _no_date_parts()

    date_trunc_sql = datetime_cast_date_sql = datetime_cast_time_sql = date_extract_sql
    datetime_extract_sql = datetime_trunc_sql = time_trunc_sql = time_extract_sql = date_extract_sql

    def regex_lookup(self, lookup_type: str) -> str:
        raise NotSupportedError("Firestore has no regular expressions.")

    def sql_flush(
        self, style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the tables to clear, in place of SQL."""
        return list(tables)

    def execute_sql_flush(self, sql_list: list[str]) -> None:
        clear_tables(self.connection, sql_list)


def _decimal(value: int, places: int) -> Decimal:
    return Decimal(value).scaleb(-places)


def _no_date_parts() -> NotSupportedError:
    return NotSupportedError("Firestore has no parts of dates: compare with the ends of a range.")
