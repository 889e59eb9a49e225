"""Turn exceptions into problem details: the problem type of each exception."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse, UnreadablePostError
from rest_framework import exceptions

from gateway.rest.preconditions import PreconditionFailed
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
    PreconditionFailed: ProblemType.PRECONDITION_FAILED,
    RequestDataTooBig: ProblemType.TOO_LARGE,
    UnreadablePostError: ProblemType.MALFORMED,
    SuspiciousOperation: ProblemType.MALFORMED,
    BadRequest: ProblemType.MALFORMED,
}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Return the problem response for an exception of a view.

    This is DRF's EXCEPTION_HANDLER. An unexpected exception is logged, and its
    details stay out of the response.
    """
    problem_type = problem_type_of(error)
    return problem_response(
        problem_type,
        detail_of(error, problem_type),
        errors=errors_of(error),
        headers=headers_of(error, problem_type, context),
    )


def problem_type_of(error: Exception) -> ProblemType:
    """Return the problem type of an exception; log it if it is unexpected."""
    for cls in type(error).__mro__:
        if cls in PROBLEM_TYPES:
            return PROBLEM_TYPES[cls]
    logger.error("Unexpected exception: %r", error, exc_info=error)
    return ProblemType.FAILED


def detail_of(error: Exception, problem_type: ProblemType) -> str:
    """Return a sentence for the user about what went wrong."""
    if problem_type is ProblemType.FAILED:
        return "The server has a defect. It is logged under this request ID."
    if problem_type is ProblemType.TOO_LARGE:
        return f"The body may have at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes."
    if isinstance(error, ServiceError):
        return error.detail
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are invalid; `errors` lists them with the reasons."
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return "The request cannot be read."


def errors_of(error: Exception) -> dict[str, list[str]]:
    """Return the messages about each invalid field, by the field's name."""
    if isinstance(error, ServiceError):
        return error.fields
    if isinstance(error, exceptions.ValidationError):
        return dict(_flatten("", error.detail))
    return {}


def _flatten(name: str, detail: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield DRF's nested errors under flat names, such as `tags.0`."""
    if isinstance(detail, dict):
        for key, part in detail.items():
            yield from _flatten(f"{name}.{key}" if name else str(key), part)
    else:
        yield name, [str(message) for message in detail]


def headers_of(
    error: Exception, problem_type: ProblemType, context: Mapping[str, Any], *, scheme: str = "Bearer"
) -> dict[str, str]:
    """Return the headers that HTTP requires beside the problem.

    Args:
        error: The exception.
        problem_type: Its problem type.
        context: DRF's context of the exception, with the `view`.
        scheme: The authentication scheme for `WWW-Authenticate`.
    """
    headers: dict[str, str] = {}
    if problem_type is ProblemType.UNAUTHENTICATED:
        bad_token = isinstance(error, exceptions.AuthenticationFailed)
        headers["WWW-Authenticate"] = f'{scheme} error="invalid_token"' if bad_token else scheme
    elif problem_type is ProblemType.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    elif problem_type is ProblemType.UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    elif wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(wait)
    return headers
