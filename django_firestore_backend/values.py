"""Python's values <-> Firestore's, and the names of documents and fields."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import DataError
from google.cloud.firestore_v1.types import document

Value = document.Value.pb()

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1
MAX_KEY_BYTES = 1500
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def primitive(value: Any) -> Any:
    """Return a value that Firestore stores.

    It is None, bool, int, float, str, bytes or a datetime in UTC.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        value = value.value
    for kind, convert in _CONVERSIONS.items():
        if isinstance(value, kind):
            return convert(value)
    raise DataError(f"Firestore cannot store a {type(value).__name__}: {value!r}.")


def _integer(value: int) -> int:
    if not MIN_INTEGER <= value <= MAX_INTEGER:
        raise DataError(f"{value} does not fit into 64 bits.")
    return int(value)


def _float(value: float) -> float:
    if math.isnan(value):
        raise DataError("NaN is refused: it cannot be sorted.")
    return float(value) + 0.0  # -0.0 becomes 0.0: they are equal in SQL


_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,  # drops a subclass
    int: _integer,
    UUID: str,
    datetime: lambda value: value.astimezone(UTC),
    float: _float,
    bytes: bytes,
    bytearray: bytes,
    memoryview: bytes,
}


def encode(value: Any) -> Any:
    """Return a primitive as a Value message."""
    match value:
        case None:
            return Value(null_value=0)
        case bool():
            return Value(boolean_value=value)
        case int():
            return Value(integer_value=value)
        case float():
            return Value(double_value=value)
        case str():
            return Value(string_value=value)
        case bytes():
            return Value(bytes_value=value)
    message = Value()
    message.timestamp_value.FromDatetime(value)
    return message


def decode(message: Any) -> Any:
    """Return a Value message as a primitive."""
    kind = message.WhichOneof("value_type")
    if kind == "null_value":
        return None
    if kind == "timestamp_value":
        return message.timestamp_value.ToDatetime(UTC)
    return getattr(message, kind)


def document_id(key: Any) -> str:
    """Return the id of the document for a primary key.

    Different keys have different ids.
    """
    match key:
        case str():
            text = quote(key, safe="") or "%"
            if text[0] in "._":  # ".", ".." and "__…__" are not allowed
                text = f"%{ord(text[0]):02X}{text[1:]}"
        case bytes():
            text = key.hex() or "%"
        case datetime():
            text = key.isoformat()
        case _:
            text = str(key)
    if len(text) > MAX_KEY_BYTES:
        raise DataError(f"A primary key takes at most {MAX_KEY_BYTES} bytes, quoted: {text[:40]}… is longer.")
    return text


def field_path(column: str) -> str:
    """Return the column's name in the form of queries and masks."""
    if _PLAIN_NAME.fullmatch(column):
        return column
    escaped = column.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"
