"""A contract answered from elsewhere: a stub encodes each call, `send` carries it, `answer` serves it.

`send` is the seam between transports. Loopback carries the JSON to `answer` in this process.
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


def stub(contract: type[S], send: Send) -> S:
    """An instance of `contract` whose every operation goes through `send`.

    Keyed commands get a key where the caller gives none, so that `send` may send them again.

    Arguments:
        contract: the abstract service.
        send: takes the operation and its arguments as JSON, gives its outcome as JSON.
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
    """What became of a call, as JSON, and the error in it where it is one."""

    body: bytes
    error: ServiceError | None = None


def dispatch(contract: type[S], service: S, operation_name: str, body: bytes) -> Outcome:
    """The outcome of one call that arrived as JSON. Never raises for what the call did.

    Arguments:
        contract: what is called; only its operations can be.
        service: the implementation.
        operation_name, body: the call as it arrived.
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
        logger.exception("%s.%s broke", contract.name, operation_name)
        failed = InternalError(f"{contract.name}.{operation_name} broke.")
        return Outcome(codec.encode_error(failed), failed)


def loopback(contract: type[S], service: S) -> S:
    """`service` behind a JSON round trip in this process: what HTTP would change shows here."""

    def send(operation: Operation, body: bytes) -> bytes:
        return dispatch(contract, service, operation.name, body).body

    return stub(contract, send)
