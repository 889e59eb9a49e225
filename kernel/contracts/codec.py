"""The JSON form of a contract's requests, results and errors.

What is decoded is checked against the types of the contract.
"""

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec

from kernel.contracts.errors import InternalError, Invalid, ServiceError
from kernel.contracts.service import Operation, Service

DECODING_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that it cannot decode."""


class _Error(msgspec.Struct):
    code: str
    detail: str
    fields: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class OperationCodec:
    """Encodes and decodes the arguments and the outcome of one operation.

    An outcome is `{"result": …}` or `{"error": {"code", "detail", "fields"}}`.

    Attributes:
        operation: The operation.
        arguments_type: The struct of its arguments.
        outcome_type: The struct of its outcome.
    """

    operation: Operation
    arguments_type: type[msgspec.Struct]
    outcome_type: type[msgspec.Struct]

    def encode_arguments(self, arguments: dict[str, Any]) -> bytes:
        """Return the arguments as a JSON object.

        Arguments with their default values are omitted: a service with an earlier minor
        version rejects arguments that it does not know.

        Raises:
            TypeError: An argument is missing or unknown, as in a local call.
            Invalid: A text has a lone surrogate, which JSON cannot hold.
        """
        try:
            return msgspec.json.encode(self.arguments_type(**arguments))
        except UnicodeEncodeError as error:
            raise Invalid(f"{self.operation.name}: {error}") from error

    def decode_arguments(self, body: bytes) -> dict[str, Any]:
        """Return the arguments in a JSON object, by name.

        Raises:
            Invalid: The JSON does not conform to the contract. The detail says where.
        """
        try:
            decoded = msgspec.json.decode(body, type=self.arguments_type)
        except DECODING_ERRORS as error:
            raise Invalid(f"{self.operation.name}: {error}") from error
        return {name: getattr(decoded, name) for name in decoded.__struct_fields__}

    def encode_result(self, result: Any) -> bytes:
        """Return the outcome of a call that returned `result`."""
        return msgspec.json.encode({"result": result})

    def decode_outcome(self, body: bytes) -> Any:
        """Return the result in an outcome, or raise the error in it.

        Raises:
            ServiceError: The outcome holds an error.
            InternalError: The JSON does not conform to the contract.
        """
        try:
            outcome: Any = msgspec.json.decode(body, type=self.outcome_type)
        except DECODING_ERRORS as error:
            raise InternalError(f"{self.operation.name} returned an undecodable outcome: {error}") from error
        if outcome.error is not msgspec.UNSET:
            raise _decode_error(outcome.error)
        if outcome.result is msgspec.UNSET:
            raise InternalError(f"{self.operation.name} returned neither a result nor an error.")
        return outcome.result


def encode_error(error: ServiceError) -> bytes:
    """Return the outcome of a call that raised `error`."""
    return msgspec.json.encode({"error": _Error(code=error.code, detail=error.detail, fields=error.fields)})


def _decode_error(error: _Error) -> ServiceError:
    cls = ServiceError.by_code.get(error.code, InternalError)
    return cls(error.detail, fields=error.fields)


@cache
def codecs(contract: type[Service]) -> dict[str, OperationCodec]:
    """Return the codec of each operation of a contract, by name.

    Raises:
        TypeError: An operation has an argument that is not keyword-only.
    """
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
