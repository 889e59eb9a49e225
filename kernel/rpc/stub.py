"""Both ends of a remote call.

A stub encodes each call, `send` transfers it, `dispatch` executes it. Every transport
is such a `send` function. That of `loopback` calls `dispatch` in this process.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast
from uuid import uuid4

from kernel.contracts import codec
from kernel.contracts.context import check_deadline
from kernel.contracts.errors import InternalError, ServiceError
from kernel.contracts.service import Operation, Service

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)
Send = Callable[[Operation, bytes], bytes]
"""Takes an operation and its arguments as JSON; returns the outcome as JSON."""


def stub(contract: type[S], send: Send) -> S:
    """Return an instance of a contract whose operations are executed by `send`.

    An idempotent command gets a key if the caller gives none, so that `send` may retry
    it.
    """
    methods = {
        name: _method(operation_codec, send) for name, operation_codec in codec.codecs(contract).items()
    }
    return cast("S", type(f"{contract.__name__}Stub", (contract,), methods)())


def _method(operation_codec: codec.OperationCodec, send: Send) -> Callable[..., Any]:
    def call(_self: Service, **arguments: Any) -> Any:
        check_deadline()
        if operation_codec.operation.is_idempotent and arguments.get("key") is None:
            arguments["key"] = str(uuid4())
        body = operation_codec.encode_arguments(arguments)
        return operation_codec.decode_outcome(send(operation_codec.operation, body))

    return call


class Outcome(NamedTuple):
    """The outcome of a call.

    Attributes:
        body: The result or the error as JSON.
        error: The error, if there is one.
    """

    body: bytes
    error: ServiceError | None = None


def dispatch(contract: type[S], service: S, operation_name: str, body: bytes) -> Outcome:
    """Execute a call that arrived as JSON and return its outcome. Raise nothing.

    Args:
        contract: The contract of the service. Only its operations can be called.
        service: The implementation.
        operation_name: The operation to call.
        body: The arguments.
    """
    try:
        operation_codec = codec.codecs(contract).get(operation_name)
        if operation_codec is None:
            raise InternalError(f"{contract.name} {contract.version} has no operation {operation_name!r}.")
        arguments = operation_codec.decode_arguments(body)
        return Outcome(operation_codec.encode_result(getattr(service, operation_name)(**arguments)))
    except ServiceError as error:
        return Outcome(codec.encode_error(error), error)
    except Exception:
        logger.exception("%s.%s failed", contract.name, operation_name)
        internal_error = InternalError(f"{contract.name}.{operation_name} failed.")
        return Outcome(codec.encode_error(internal_error), internal_error)


def loopback(contract: type[S], service: S) -> S:
    """Return a stub that calls `service` through JSON in this process.

    It shows what a remote call would change.
    """

    def send(operation: Operation, body: bytes) -> bytes:
        return dispatch(contract, service, operation.name, body).body

    return stub(contract, send)
