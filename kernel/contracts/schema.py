"""A contract as a document: what it may be called with and what it answers, as JSON Schema.

msgspec's own generator does not tell a datetime from text, nor say what the keys of a dictionary are. Here
both count: a contract that changes one of them breaks its callers.
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
    """Where the document of a contract is kept: beside its contract.py."""
    return Path(inspect.getfile(contract)).with_name(FILE)


def document(contract: type[Service]) -> Schema:
    """Everything that others depend on; no prose, which may change at any time.

    Raises TypeError where the contract holds a type that none may hold.
    """
    schemas = Schemas(place="#/$defs/")
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
    """Those of its own module, as JSON: others check and sign by them."""
    own, of_all_contracts = (vars(inspect.getmodule(each)) for each in (contract, Service))
    return {
        name: msgspec.to_builtins(value)
        for name, value in own.items()
        if isinstance(value, Constant) and name.isupper() and name[0] != "_" and name not in of_all_contracts
    }


class Schemas:
    """Makes the schemas of types.

    `definitions` collects those of dataclasses and enums by name, `classes` these themselves. `place` is
    where the definitions will stand in the document.
    """

    def __init__(self, *, place: str) -> None:
        self.place = place
        self.definitions: dict[str, Schema] = {}
        self.classes: dict[str, Any] = {}

    def of(self, annotation: Any) -> Schema:
        return self._schema(types.type_info(annotation))

    def arguments(self, arguments_type: type[msgspec.Struct]) -> Schema:
        """All arguments of one operation, as one object that may hold nothing else."""
        fields = types.type_info(arguments_type).fields  # type: ignore[attr-defined]
        return self._object(fields) | {"additionalProperties": False}

    def _schema(self, found: types.Type) -> Schema:
        match found:
            case types.EnumType() | types.DataclassType():
                return self._reference(found)
            case types.ListType() | types.VarTupleType():
                return {"type": "array", "items": self._schema(found.item_type)}
            case types.DictType():
                return {
                    "type": "object",
                    "propertyNames": self._schema(found.key_type),
                    "additionalProperties": self._schema(found.value_type),
                }
            case types.UnionType():
                return {"anyOf": [self._schema(each) for each in found.types]}
            case _ if type(found) in SCALARS:
                return dict(SCALARS[type(found)])
        raise TypeError(f"A contract cannot hold {found}.")

    def _reference(self, found: types.EnumType | types.DataclassType) -> Schema:
        name = getattr(found.cls, "__name__", "")
        # Page[Post] is PostPage.
        for argument in getattr(found.cls, "__args__", ()):
            name = argument.__name__ + name
        if self.classes.setdefault(name, found.cls) != found.cls:
            raise TypeError(f"A contract cannot hold two types of the name {name}.")
        if name not in self.definitions:
            self.definitions[name] = {}  # a type that holds itself comes to an end here
            self.definitions[name] = (
                self._object(found.fields)
                if isinstance(found, types.DataclassType)
                else {"type": "string", "enum": sorted(member.value for member in found.cls)}
            )
        return {"$ref": self.place + name}

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
