"""Middleware: request context, unread bodies, static files, Content-Security-Policy."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from uuid_utils.compat import uuid7
from whitenoise.middleware import WhiteNoiseMiddleware

from kernel.contracts.context import RequestContext, use_context
from kernel.http.access_log import log_access

HEADER = "X-Request-ID"
VALID_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
METHODS_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")


class RequestContextMiddleware:
    """Gives every request an id and a deadline, and logs it.

    The id is the caller's if it is valid, or else a new one. This middleware must come
    first, so that log lines of the others have the id.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Process the request in its own context."""
        caller_id = request.headers.get(HEADER, "")
        request_id = caller_id if VALID_ID.fullmatch(caller_id) else str(uuid7())
        request.id = request_id  # type: ignore[attr-defined]
        started_at = time.monotonic()
        deadline = started_at + settings.REQUEST_SECONDS
        with use_context(RequestContext(request_id=request_id, deadline=deadline)):
            response = self.get_response(request)
            log_access(request, response, time.monotonic() - started_at)
        response.headers[HEADER] = request_id
        return response


class WholeRequestMiddleware:
    """Reads the rest of a request's body before the response is sent.

    Granian closes the connection if the response is sent before the body was received,
    as happens for an unknown URL. The client, which is still sending, then gets an
    error instead of the response.

    The thread waits while it reads, so at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes are
    read. Nothing is read for methods without a body, nor for calls between services: an
    unsigned call is rejected unread.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Process the request, then read the rest of its body."""
        response = self.get_response(request)
        if request.method not in METHODS_WITHOUT_BODY and not request.path_info.startswith("/services/"):
            with suppress(UnreadablePostError):  # the client has closed the connection
                request.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return response


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise has no types
    """Serves static files and the front end's build, but not its page (a view)."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the file, or process the request."""
        is_page = request.path_info == "/index.html"
        response: HttpResponseBase = self.get_response(request) if is_page else super().__call__(request)
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Sets the policy on every response but JSON, which browsers do not execute.

    django-csp builds the policy anew for each response.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the header, except to JSON."""
        if "json" in response.headers.get("Content-Type", ""):
            return response
        return super().process_response(request, response)
