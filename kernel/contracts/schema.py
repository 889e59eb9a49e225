"""A contract as a document: its operations, events and constants as JSON Schema.

msgspec has a generator of its own, but it does not distinguish a datetime from text and
does not describe the keys of a dictionary. Both matter here: a contract that changes
one of them breaks its callers.
"""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
from msgspec import inspect as types

from kernel.contracts.codec import codecs
from kernel.contracts.errors import ServiceError
from kernel.contracts.events import events_of
from kernel.contracts.service import Service

Schema = dict[str, Any]

FILE = "contract.schema.json"

Constant = str | int | float | UUID

SCALARS: dict[type[types.Type], Schema] = {
    types.NoneType: {"type": "null"},
    types.BoolType: {"type": "boolean"},
    types.IntType: {"type": "integer"},
    types.FloatType: {"type": "number"},
    types.StrType: {"type": "string"},
    types.UUIDType: {"type": "string", "format": "uuid"},
    types.DateTimeType: {"type": "string", "format": "date-time"},
}


def path_of(contract: type[Service]) -> Path:
    """Return the path of a contract's document, which is beside its contract.py."""
    return Path(inspect.getfile(contract)).with_name(FILE)


def document(contract: type[Service]) -> Schema:
    """Return everything in a contract that callers and subscribers depend on.

    Documentation is not included, because it may change at any time.

    Raises:
        TypeError: The contract uses a type that contracts cannot have.
    """
    schemas = Schemas(location="#/$defs/")
    operations = {
        name: {
            "kind": codec.operation.kind.value,
            "idempotent": codec.operation.is_idempotent,
            "arguments": schemas.arguments(codec.arguments_type),
            "returns": schemas.of(get_type_hints(codec.operation.function)["return"]),
        }
        for name, codec in codecs(contract).items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": contract.name,
        "version": contract.version,
        "operations": operations,
        "events": {
            event.__name__: {"version": event.version, "fields": schemas.of(event)}
            for event in events_of(contract)
        },
        "constants": _constants(contract),
        "subscribes_to": sorted(getattr(contract, "subscribes_to", ())),
        "errors": sorted(ServiceError.by_code),
        "$defs": schemas.definitions,
    }


def _constants(contract: type[Service]) -> Schema:
    """Return the constants of the contract's module, without those of all contracts."""
    own, shared = (vars(inspect.getmodule(each)) for each in (contract, Service))
    return {
        name: msgspec.to_builtins(value)
        for name, value in own.items()
        if isinstance(value, Constant) and name.isupper() and name[0] != "_" and name not in shared
    }


class Schemas:
    """Makes the schemas of types and collects the definitions they refer to.

    Args:
        location: Where the definitions will be in the document, as a JSON pointer.

    Attributes:
        definitions: The schemas of dataclasses and enums, by name.
        classes: These classes, by name.
    """

    def __init__(self, *, location: str) -> None:
        self._location = location
        self.definitions: dict[str, Schema] = {}
        self.classes: dict[str, Any] = {}

    def of(self, annotation: Any) -> Schema:
        """Return the schema of a type.

        Raises:
            TypeError: Contracts cannot have this type.
        """
        return self._schema(types.type_info(annotation))

    def arguments(self, arguments_type: type[msgspec.Struct]) -> Schema:
        """Return the schema of an operation's arguments, an object with only these."""
        fields = types.type_info(arguments_type).fields  # type: ignore[attr-defined]
        return self._object(fields) | {"additionalProperties": False}

    def _schema(self, info: types.Type) -> Schema:
        match info:
            case types.EnumType() | types.DataclassType():
                return self._reference(info)
            case types.ListType() | types.VarTupleType():
                return {"type": "array", "items": self._schema(info.item_type)}
            case types.DictType():
                return {
                    "type": "object",
                    "propertyNames": self._schema(info.key_type),
                    "additionalProperties": self._schema(info.value_type),
                }
            case types.UnionType():
                return {"anyOf": [self._schema(each) for each in info.types]}
            case _ if type(info) in SCALARS:
                return dict(SCALARS[type(info)])
        raise TypeError(f"A contract cannot have the type {info}.")

    def _reference(self, info: types.EnumType | types.DataclassType) -> Schema:
        name = getattr(info.cls, "__name__", "")
        # Page[Book] is named BookPage.
        for argument in getattr(info.cls, "__args__", ()):
            name = argument.__name__ + name
        if self.classes.setdefault(name, info.cls) != info.cls:
            raise TypeError(f"A contract cannot have two types of the name {name}.")
        if name not in self.definitions:
            self.definitions[name] = {}  # ends the recursion of a type that contains itself
            self.definitions[name] = (
                self._object(info.fields)
                if isinstance(info, types.DataclassType)
                else {"type": "string", "enum": sorted(member.value for member in info.cls)}
            )
        return {"$ref": self._location + name}

    def _object(self, fields: Sequence[types.Field]) -> Schema:
        return {
            "type": "object",
            "properties": {field.name: self._property(field) for field in fields},
            "required": sorted(field.name for field in fields if field.required),
        }

    def _property(self, field: types.Field) -> Schema:
        schema = self._schema(field.type)
        if field.required or field.default is msgspec.NODEFAULT:
            return schema
        return schema | {"default": msgspec.json.decode(msgspec.json.encode(field.default))}
