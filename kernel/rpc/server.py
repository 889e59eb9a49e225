"""The endpoint at which other processes call the services that this one hosts."""

import logging
import time
from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt

from kernel.contracts import codec
from kernel.contracts.context import RequestContext, set_actor, use_context
from kernel.contracts.errors import InternalError, ServiceError, Unavailable
from kernel.contracts.service import Operation, Service
from kernel.rpc import protocol, registry, signing
from kernel.rpc.stub import dispatch

logger = logging.getLogger(__name__)


class CallRejected(Exception):
    """The endpoint rejects a call before it reaches the service.

    Args:
        status: The status of the response.
        detail: The reason.
        error: The class of the error in the response.
    """

    def __init__(self, status: HTTPStatus, detail: str, error: type[ServiceError] = InternalError) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error(detail)


@csrf_exempt
def call(request: HttpRequest, service: str, operation: str) -> HttpResponse:
    """Execute one call of an operation and return its outcome."""
    contract: type[Service] | None = None
    try:
        _check_headers(request)
        body = _read_body(request)
        _check_signature(request.headers, protocol.path_of(service, operation), body)
        contract = _contract(service, operation, request.headers)
        context = _context(request.headers)
        _check_nonce(request.headers[protocol.NONCE], codec.codecs(contract)[operation].operation)
    except CallRejected as rejected:
        response = _response(codec.encode_error(rejected.error), rejected.status, contract)
        return _logged(f"rejected {request.method}", request, response, rejected.error, "warning")
    if context.actor_id:
        set_actor(context.actor_id)  # for the access log, which is written outside `use_context`
    with use_context(context):
        outcome = dispatch(contract, registry.get(contract), operation, body)
    response = _response(outcome.body, protocol.status_of(outcome.error), contract)
    if outcome.error is None:
        return response
    return _logged("error of", request, response, outcome.error, "info")


def _check_headers(request: HttpRequest) -> None:
    """Check the headers alone, so that the body of an unsigned call is not read."""
    headers = request.headers
    if request.method != "POST":
        raise CallRejected(HTTPStatus.METHOD_NOT_ALLOWED, "A call must be a POST request.")
    if not settings.SERVICES_SECRET:
        raise CallRejected(HTTPStatus.NOT_FOUND, "No service is available: SERVICES_SECRET is not set.")
    if not headers.get(protocol.SIGNATURE) or not headers.get(protocol.NONCE):
        raise CallRejected(HTTPStatus.UNAUTHORIZED, "This call is not signed.")
    skew = signing.clock_skew(headers.get(protocol.TIMESTAMP, ""))
    if skew > signing.MAX_CLOCK_SKEW:
        detail = f"This call is {skew:.0f} s off the server's clock; are the clocks right?"
        raise CallRejected(HTTPStatus.UNAUTHORIZED, detail)


def _read_body(request: HttpRequest) -> bytes:
    try:
        body = request.read(protocol.MAX_REQUEST_BYTES + 1)
    except UnreadablePostError as error:
        raise CallRejected(HTTPStatus.BAD_REQUEST, "The body of this call is incomplete.") from error
    if len(body) > protocol.MAX_REQUEST_BYTES:
        detail = f"A call may have at most {protocol.MAX_REQUEST_BYTES} bytes."
        raise CallRejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    return body


def _check_signature(headers: Mapping[str, str], path: str, body: bytes) -> None:
    secrets = [settings.SERVICES_SECRET, *settings.SERVICES_SECRET_FALLBACKS]
    if not any(signing.verify(secret, path, headers, body) for secret in secrets):
        detail = "The signature is wrong; is SERVICES_SECRET the same in both processes?"
        raise CallRejected(HTTPStatus.UNAUTHORIZED, detail)


def _check_nonce(nonce: str, operation: Operation) -> None:
    """Reject a nonce that was used within the time in which its timestamp is valid.

    If the cache does not respond, retryable operations are executed nevertheless, so
    that queries go on. A slow cache may receive `add` twice from its driver, so the
    value that is stored decides whose nonce it is.
    """
    call_id, nonces, timeout = uuid4().hex, caches["nonces"], 2 * signing.MAX_CLOCK_SKEW
    try:
        is_new = nonces.add(nonce, call_id, timeout=timeout) or nonces.get(nonce) == call_id
    except Exception as error:  # the cache's driver may raise anything
        logger.exception("the cache does not respond")
        if not operation.is_retryable:
            detail = "The cache does not respond, so this call cannot be checked for a replay."
            raise CallRejected(HTTPStatus.SERVICE_UNAVAILABLE, detail, Unavailable) from error
        return
    if not is_new:
        raise CallRejected(HTTPStatus.UNAUTHORIZED, "This call has been made before.")


def _contract(service: str, operation: str, headers: Mapping[str, str]) -> type[Service]:
    """Return the contract that is called.

    Raises:
        CallRejected: The service is not hosted here, has no such operation, or the
            caller has another major version of the contract.
    """
    contract = next((known for known in registry.registered() if known.name == service), None)
    if contract is None or service not in settings.HOSTED_SERVICES:
        raise CallRejected(HTTPStatus.NOT_FOUND, f"{service} is not hosted here.")
    version = headers.get(protocol.VERSION, "")
    if not protocol.is_compatible(contract, version):
        detail = f"{service} is {contract.version} here; the caller needs {version or 'no version'}."
        raise CallRejected(HTTPStatus.BAD_REQUEST, detail)
    if operation not in codec.codecs(contract):
        detail = f"{service} {contract.version} has no operation {operation!r}."
        raise CallRejected(HTTPStatus.NOT_FOUND, detail)
    return contract


def _context(headers: Mapping[str, str]) -> RequestContext:
    actor = headers.get(protocol.ACTOR)
    try:
        timeout = int(headers.get(protocol.TIMEOUT_MS, "")) / 1000
        context = RequestContext(
            request_id=headers.get(protocol.REQUEST_ID, ""),
            deadline=time.monotonic() + timeout,
            actor_id=UUID(actor) if actor else None,
        )
    except (ValueError, OverflowError) as error:
        raise CallRejected(HTTPStatus.BAD_REQUEST, f"The headers are not valid: {error}.") from error
    if timeout <= 0:
        detail = "The deadline of this call has passed."
        raise CallRejected(HTTPStatus.SERVICE_UNAVAILABLE, detail, Unavailable)
    return context


def _response(body: bytes, status: HTTPStatus, contract: type[Service] | None) -> HttpResponse:
    """Return a response, with the version of the contract if the contract is known.

    A client takes a response without a version for one that does not come from a
    service.
    """
    response = HttpResponse(body, status=status, content_type=protocol.CONTENT_TYPE)
    if contract:
        response.headers[protocol.VERSION] = contract.version
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    return response


def _logged(
    event: str, request: HttpRequest, response: HttpResponse, error: ServiceError, level: str
) -> HttpResponse:
    """Log the response with Django's function, so that Django does not log it again."""
    log_response(
        "%s %s: %s: %s",
        event,
        request.path,
        error.code,
        error.detail,
        request=request,
        response=response,
        logger=logger,
        level=level,
    )
    return response
