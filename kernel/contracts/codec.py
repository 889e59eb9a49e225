"""A contract's calls, answers and errors as JSON, checked against the contract's types on the way in."""

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec

from kernel.contracts.errors import InternalError, Invalid, ServiceError
from kernel.contracts.service import Operation, Service

# What a decoder may raise for bytes from elsewhere.
UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Error(msgspec.Struct):
    code: str
    detail: str
    fields: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class OperationCodec:
    """Turns one operation's arguments and outcome into JSON and back.

    An outcome is `{"result": …}` or `{"error": {"code", "detail", "fields"}}`.
    """

    operation: Operation
    arguments_type: type[msgspec.Struct]
    outcome_type: type[msgspec.Struct]

    def encode_arguments(self, arguments: dict[str, Any]) -> bytes:
        """A wrong name is a TypeError, as it is near.

        Defaults are left out: a service of an earlier minor version refuses an argument it does not know.
        Raises Invalid for text with half a surrogate pair, which JSON cannot hold.
        """
        try:
            return msgspec.json.encode(self.arguments_type(**arguments))
        except UnicodeEncodeError as error:
            raise Invalid(f"{self.operation.name}: {error}") from error

    def decode_arguments(self, body: bytes) -> dict[str, Any]:
        """Raises Invalid, naming the place, where the JSON does not fit the contract."""
        try:
            decoded = msgspec.json.decode(body, type=self.arguments_type)
        except UNDECODABLE as error:
            raise Invalid(f"{self.operation.name}: {error}") from error
        return {name: getattr(decoded, name) for name in decoded.__struct_fields__}

    def encode_result(self, result: Any) -> bytes:
        return msgspec.json.encode({"result": result})

    def decode_outcome(self, body: bytes) -> Any:
        """The answer, or the error it holds, raised. Failed where the JSON does not fit the contract."""
        try:
            outcome: Any = msgspec.json.decode(body, type=self.outcome_type)
        except UNDECODABLE as error:
            raise InternalError(f"{self.operation.name} returned an undecodable outcome: {error}") from error
        if outcome.error is not msgspec.UNSET:
            raise _decode_error(outcome.error)
        if outcome.result is msgspec.UNSET:
            raise InternalError(f"{self.operation.name} returned neither a result nor an error.")
        return outcome.result


def encode_error(error: ServiceError) -> bytes:
    return msgspec.json.encode({"error": _Error(code=error.code, detail=error.detail, fields=error.fields)})


def _decode_error(error: _Error) -> ServiceError:
    cls = ServiceError.by_code.get(error.code, InternalError)
    return cls(error.detail, fields=error.fields)


@cache
def codecs(contract: type[Service]) -> dict[str, OperationCodec]:
    """The codec of each operation of a contract, by name."""
    return {name: _codec(contract, operation) for name, operation in contract.operations().items()}


def _codec(contract: type[Service], operation: Operation) -> OperationCodec:
    hints = get_type_hints(operation.function)
    name = f"{contract.name}.{operation.name}"
    return OperationCodec(
        operation=operation,
        arguments_type=_arguments_type(name, operation, hints),
        outcome_type=msgspec.defstruct(
            f"{name}.outcome",
            [
                ("result", hints["return"] | msgspec.UnsetType, msgspec.UNSET),
                ("error", _Error | msgspec.UnsetType, msgspec.UNSET),
            ],
        ),
    )


def _arguments_type(name: str, operation: Operation, hints: dict[str, Any]) -> type[msgspec.Struct]:
    fields: list[Any] = []
    for parameter in list(operation.signature.parameters.values())[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{name}: {parameter.name} must be keyword-only.")
        field = (parameter.name, hints[parameter.name])
        has_default = parameter.default is not inspect.Parameter.empty
        fields.append((*field, parameter.default) if has_default else field)
    return msgspec.defstruct(
        f"{name}.arguments", fields, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
    )
