"""Which problem each exception is to the caller."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse, UnreadablePostError
from rest_framework import exceptions

from gateway.rest.problems import ProblemType, problem_response
from kernel.contracts import errors
from kernel.contracts.errors import ServiceError

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5

PROBLEM_TYPES: dict[type[Exception], ProblemType] = {
    errors.Invalid: ProblemType.INVALID,
    errors.Unauthenticated: ProblemType.UNAUTHENTICATED,
    errors.Forbidden: ProblemType.FORBIDDEN,
    errors.NotFound: ProblemType.NOT_FOUND,
    errors.Conflict: ProblemType.CONFLICT,
    errors.Unavailable: ProblemType.UNAVAILABLE,
    exceptions.ValidationError: ProblemType.INVALID,
    exceptions.ParseError: ProblemType.MALFORMED,
    exceptions.NotAuthenticated: ProblemType.UNAUTHENTICATED,
    exceptions.AuthenticationFailed: ProblemType.UNAUTHENTICATED,
    exceptions.PermissionDenied: ProblemType.FORBIDDEN,
    exceptions.MethodNotAllowed: ProblemType.METHOD_NOT_ALLOWED,
    exceptions.NotAcceptable: ProblemType.NOT_ACCEPTABLE,
    exceptions.UnsupportedMediaType: ProblemType.UNSUPPORTED_MEDIA_TYPE,
    exceptions.Throttled: ProblemType.THROTTLED,
    RequestDataTooBig: ProblemType.TOO_LARGE,
    UnreadablePostError: ProblemType.MALFORMED,
    SuspiciousOperation: ProblemType.MALFORMED,
    BadRequest: ProblemType.MALFORMED,
}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """DRF's EXCEPTION_HANDLER. What nobody expected is logged and answered without its details."""
    kind = problem_type_of(error)
    return problem_response(
        kind, detail_of(error, kind), errors=errors_of(error), headers=headers_of(error, kind, context)
    )


def problem_type_of(error: Exception) -> ProblemType:
    kind = next((PROBLEM_TYPES[cls] for cls in type(error).__mro__ if cls in PROBLEM_TYPES), ProblemType.FAILED)
    if kind is ProblemType.FAILED:
        logger.error("Unexpected: %r", error, exc_info=error)
    return kind


def detail_of(error: Exception, kind: ProblemType) -> str:
    """What went wrong, for people. What nobody expected is not told."""
    if kind is ProblemType.FAILED:
        return "The server has a defect; it is logged under this request id."
    if kind is ProblemType.TOO_LARGE:
        return f"The body may have {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes at most."
    if isinstance(error, ServiceError):
        return error.detail
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are not acceptable; `errors` says which and why."
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return "The request cannot be read."


def errors_of(error: Exception) -> dict[str, list[str]]:
    """What is wrong with each field."""
    if isinstance(error, ServiceError):
        return error.fields
    if isinstance(error, exceptions.ValidationError):
        return dict(_flat("", error.detail))
    return {}


def _flat(name: str, detail: Any) -> Iterator[tuple[str, list[str]]]:
    """DRF nests what is wrong with the parts of a field; here each part has a name such as `tags.0`."""
    if isinstance(detail, dict):
        for key, part in detail.items():
            yield from _flat(f"{name}.{key}" if name else str(key), part)
    else:
        yield name, [str(message) for message in detail]


def headers_of(
    error: Exception, kind: ProblemType, context: Mapping[str, Any], *, scheme: str = "Bearer"
) -> dict[str, str]:
    """What HTTP wants said beside it; `scheme` is how one signs in."""
    headers: dict[str, str] = {}
    if kind is ProblemType.UNAUTHENTICATED:
        bad_token = isinstance(error, exceptions.AuthenticationFailed)
        headers["WWW-Authenticate"] = f'{scheme} error="invalid_token"' if bad_token else scheme
    elif kind is ProblemType.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    elif kind is ProblemType.UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    elif wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(wait)
    return headers
