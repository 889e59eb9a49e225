"""A row as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A document: its name, its version, and the columns that were read."""

    name: str
    version: Any
    values: Mapping[str, Any]
