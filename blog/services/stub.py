"""A contract answered from elsewhere: a stub encodes each call, `send` carries it, `answer` serves it.

`send` is the seam between transports. Loopback carries the JSON to `answer` in this process.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar, cast

from blog.services import codec
from blog.services.context import check_deadline
from blog.services.contract import Operation, Service
from blog.services.errors import Failed, NotFound, ServiceError

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Service)
Send = Callable[[Operation, bytes], bytes]


def stub(contract: type[S], send: Send) -> S:
    """An instance of `contract` whose every operation goes through `send`.

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
        body = operation_codec.encode_arguments(arguments)
        return operation_codec.decode_outcome(send(operation_codec.operation, body))

    return call


def answer(contract: type[S], service: S, operation_name: str, body: bytes) -> bytes:
    """The outcome, as JSON, of one call that arrived as JSON. Never raises for what the call did.

    Arguments:
        contract: what is called; only its operations can be.
        service: the implementation.
        operation_name, body: the call as it arrived.
    """
    try:
        operation_codec = codec.codecs(contract).get(operation_name)
        if operation_codec is None:
            raise NotFound(f"{contract.name} has no operation {operation_name!r}.")
        arguments = operation_codec.decode_arguments(body)
        return operation_codec.encode_answer(getattr(service, operation_name)(**arguments))
    except ServiceError as error:
        return codec.encode_error(error)
    except Exception:
        logger.exception("%s.%s broke", contract.name, operation_name)
        return codec.encode_error(Failed(f"{contract.name}.{operation_name} broke."))


def loopback(contract: type[S], service: S) -> S:
    """`service` behind a JSON round trip in this process: what HTTP would change shows here."""

    def send(operation: Operation, body: bytes) -> bytes:
        return answer(contract, service, operation.name, body)

    return stub(contract, send)
