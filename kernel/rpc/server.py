"""The endpoint of the services that this process hosts, for the other processes of this blog alone."""

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
    """A call that does not reach the service, and why."""

    def __init__(self, status: HTTPStatus, detail: str, error: type[ServiceError] = InternalError) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error(detail)


@csrf_exempt
def call(request: HttpRequest, service: str, operation: str) -> HttpResponse:
    """One call of one operation."""
    contract: type[Service] | None = None
    try:
        _check_may_be_signed(request)
        body = _body(request)
        _check_signature(request.headers, protocol.path_of(service, operation), body)
        contract = _contract(service, operation, request.headers)
        context = _context(request.headers)
        _check_is_new(request.headers[protocol.NONCE], codec.codecs(contract)[operation].operation)
    except CallRejected as refused:
        response = _response(codec.encode_error(refused.error), refused.status, contract)
        return _logged(f"refused {request.method}", request, response, refused.error, "warning")
    if context.actor_id:
        set_actor(context.actor_id)  # for the access log, which is written when `context` is over
    with use_context(context):
        outcome = dispatch(contract, registry.get(contract), operation, body)
    response = _response(outcome.body, protocol.status_of(outcome.error), contract)
    return _logged("record_success", request, response, outcome.error, "info") if outcome.error else response


def _check_may_be_signed(request: HttpRequest) -> None:
    """What can be told by the headers alone, before a long body is read for a signature that is not there."""
    headers = request.headers
    if request.method != "POST":
        raise CallRejected(HTTPStatus.METHOD_NOT_ALLOWED, "A call is a POST.")
    if not settings.SERVICES_SECRET:
        raise CallRejected(HTTPStatus.NOT_FOUND, "No service is served here: SERVICES_SECRET is not set.")
    if not headers.get(protocol.SIGNATURE) or not headers.get(protocol.NONCE):
        raise CallRejected(HTTPStatus.UNAUTHORIZED, "This call is not signed.")
    apart = signing.clock_skew(headers.get(protocol.TIMESTAMP, ""))
    if apart > signing.MAX_CLOCK_SKEW:
        raise CallRejected(HTTPStatus.UNAUTHORIZED, f"This call is {apart:.0f} s off; are the clocks right?")


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.read(protocol.MAX_REQUEST_BYTES + 1)
    except UnreadablePostError as error:
        raise CallRejected(HTTPStatus.BAD_REQUEST, "The call did not arrive whole.") from error
    if len(body) > protocol.MAX_REQUEST_BYTES:
        raise CallRejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A call has at most {protocol.MAX_REQUEST_BYTES} bytes.")
    return body


def _check_signature(headers: Mapping[str, str], path: str, body: bytes) -> None:
    secrets = [settings.SERVICES_SECRET, *settings.SERVICES_SECRET_FALLBACKS]
    if not any(signing.verify(secret, path, headers, body) for secret in secrets):
        raise CallRejected(HTTPStatus.UNAUTHORIZED, "The signature is wrong; is SERVICES_SECRET the same?")


def _check_is_new(nonce: str, operation: Operation) -> None:
    """Each nonce is good once, for as long as its timestamp is good.

    Without the cache this is not known. What is safe to repeat is done all the same, so that reading goes on.
    A cache that was slow may be asked twice by its driver and find what it has itself just added.
    """
    mine, nonces = uuid4().hex, caches["nonces"]
    try:
        is_new = nonces.add(nonce, mine, timeout=2 * signing.MAX_CLOCK_SKEW) or nonces.get(nonce) == mine
    except Exception as error:  # whatever the cache's driver raises
        logger.exception("the cache does not answer")
        if not operation.is_retryable:
            detail = "Whether this call is new is not known: the cache does not answer."
            raise CallRejected(HTTPStatus.SERVICE_UNAVAILABLE, detail, Unavailable) from error
        return
    if not is_new:
        raise CallRejected(HTTPStatus.UNAUTHORIZED, "This call has been made before.")


def _contract(service: str, operation: str, headers: Mapping[str, str]) -> type[Service]:
    """The contract that is called. It has the operation, and the caller's version of it is compatible."""
    contract = next((known for known in registry.registered() if known.name == service), None)
    if contract is None or service not in settings.HOSTED_SERVICES:
        raise CallRejected(HTTPStatus.NOT_FOUND, f"{service} is not hosted here.")
    version = headers.get(protocol.VERSION, "")
    if not protocol.is_compatible(contract, version):
        detail = f"{service} is {contract.version} here; the caller was made for {version or 'no version'}."
        raise CallRejected(HTTPStatus.BAD_REQUEST, detail)
    if operation not in codec.codecs(contract):
        raise CallRejected(HTTPStatus.NOT_FOUND, f"{service} {contract.version} has no operation {operation!r}.")
    return contract


def _context(headers: Mapping[str, str]) -> RequestContext:
    actor = headers.get(protocol.ACTOR)
    try:
        seconds = int(headers.get(protocol.TIMEOUT_MS, "")) / 1000
        context = RequestContext(
            request_id=headers.get(protocol.REQUEST_ID, ""),
            deadline=time.monotonic() + seconds,
            actor_id=UUID(actor) if actor else None,
        )
    except (ValueError, OverflowError) as error:
        raise CallRejected(HTTPStatus.BAD_REQUEST, f"The headers do not fit: {error}.") from error
    if seconds <= 0:
        raise CallRejected(HTTPStatus.SERVICE_UNAVAILABLE, "The time for this call is used up.", Unavailable)
    return context


def _response(body: bytes, status: HTTPStatus, contract: type[Service] | None) -> HttpResponse:
    """With the contract's version where the contract is known: without it no service has answered."""
    response = HttpResponse(body, status=status, content_type=protocol.CONTENT_TYPE)
    if contract:
        response.headers[protocol.VERSION] = contract.version
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    return response


def _logged(
    what: str, request: HttpRequest, response: HttpResponse, error: ServiceError, level: str
) -> HttpResponse:
    """The response, logged as Django does it: Django then does not log its status again."""
    log_response(
        "%s %s: %s: %s",
        what,
        request.path,
        error.code,
        error.detail,
        request=request,
        response=response,
        logger=logger,
        level=level,
    )
    return response
